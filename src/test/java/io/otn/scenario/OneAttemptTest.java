package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.component.http.HttpComponent;
import org.junit.jupiter.api.Test;

class OneAttemptTest {

  @Test
  void routes_call_with_a_client_that_has_room_for_all_messages_under_way() {
    CamelContext camel = Stage.clean().bean(CamelContext.class);
    for (String scheme : new String[] {"http", "https"}) {
      HttpComponent http = camel.getComponent(scheme, HttpComponent.class);
      assertThat(http.getConnectionsPerRoute()).isGreaterThanOrEqualTo(200);
      assertThat(http.getHttpClientConfigurer()).isNotNull();
    }
  }

  @Test
  void a_call_that_is_never_answered_ends_before_its_lease_does() {
    assertThat(Stage.clean().bean(CamelContext.class).getEndpoints())
        .extracting(Endpoint::getEndpointUri)
        .filteredOn(uri -> uri.startsWith("call:"))
        .singleElement()
        .asString()
        .contains("connectTimeout=5000", "responseTimeout=10000");
  }

  @Test
  void a_call_has_the_page_in_its_path_and_no_query() {
    Stage stage = Stage.clean();
    String topic = stage.topic();
    stage.holder(topic);
    stage.event(stage.name("e"), topic).is(202);
    stage.runs();
    assertThat(stage.sandbox.get("/sandbox/calls").body())
        .contains("POST /messages (token)")
        .doesNotContain("responseTimeout");
  }
}
