package io.otn.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.Filter;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Webhooks go straight to their route; whatever else there is at their addresses does not. */
class WebhookWayTest {

  private Filter filter;

  @BeforeEach
  void start() {
    filter =
        Stage.clean()
            .bean(CamelContext.class)
            .getRegistry()
            .lookupByNameAndType("webhookFilter", FilterRegistrationBean.class)
            .getFilter();
  }

  @Test
  void a_webhook_of_a_sender_that_has_a_route_is_answered_by_it_alone() throws Exception {
    MockHttpServletResponse answer = new MockHttpServletResponse();
    assertThat(goesOn("POST", "/hooks/shopify/nobody", answer)).isFalse();
    assertThat(answer.getStatus()).isEqualTo(404);
    assertThat(answer.getContentType()).startsWith("application/problem+json");
  }

  @Test
  void what_has_no_route_or_is_odd_goes_the_long_way() throws Exception {
    MockHttpServletResponse untouched = new MockHttpServletResponse();
    assertThat(goesOn("POST", "/hooks/nothing/here", untouched)).isTrue();
    assertThat(goesOn("DELETE", "/hooks/shopify/nobody", untouched)).isTrue();
    assertThat(goesOn("POST", "/hooks/shopify/nobody;v=1", untouched)).isTrue();
    assertThat(goesOn("POST", "/api/v1/releases", untouched)).isTrue();
    assertThat(untouched.isCommitted()).isFalse();
    assertThat(untouched.getStatus()).isEqualTo(200);
  }

  private boolean goesOn(String method, String path, MockHttpServletResponse answer)
      throws Exception {
    MockHttpServletRequest request = new MockHttpServletRequest(method, path);
    request.setServletPath(path);
    request.setContentType("application/json");
    request.setContent("{}".getBytes(UTF_8));
    MockFilterChain chain = new MockFilterChain();
    filter.doFilter(request, answer, chain);
    return chain.getRequest() != null;
  }
}
