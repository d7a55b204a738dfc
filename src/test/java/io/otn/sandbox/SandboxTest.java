package io.otn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;

/** How the gateway's component scan, which covers this package too, meets the sandbox. */
class SandboxTest {

  // No @Configuration: a scan of this package would find it.
  @ComponentScan("io.otn.sandbox")
  static class AsTheGatewayScans {}

  @Test
  void without_its_setting_there_is_nothing_of_it() {
    new WebApplicationContextRunner()
        .withUserConfiguration(AsTheGatewayScans.class)
        .run(
            context ->
                assertThat(
                        Arrays.stream(context.getBeanDefinitionNames())
                            .map(context::getType)
                            .filter(type -> type != null && type != AsTheGatewayScans.class)
                            .filter(type -> type.getPackageName().equals("io.otn.sandbox")))
                    .isEmpty());
  }

  @Test
  void with_its_setting_it_is_there_but_not_as_an_application_of_its_own() {
    new WebApplicationContextRunner()
        .withUserConfiguration(AsTheGatewayScans.class)
        .withPropertyValues("otn.sandbox.enabled=true", "otn.sandbox.directory=")
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(GraphController.class)
                    .doesNotHaveBean(SandboxApplication.class)
                    .doesNotHaveBean(java.time.Clock.class));
  }

  @Test
  void its_parts_have_names_that_the_gateway_would_not_give() {
    new WebApplicationContextRunner()
        .withUserConfiguration(AsTheGatewayScans.class)
        .withPropertyValues("otn.sandbox.enabled=true", "otn.sandbox.directory=")
        .run(
            context ->
                assertThat(
                        Arrays.stream(context.getBeanDefinitionNames())
                            .filter(name -> context.getType(name) != AsTheGatewayScans.class)
                            .filter(
                                name ->
                                    context
                                        .getType(name)
                                        .getPackageName()
                                        .equals("io.otn.sandbox")))
                    .hasSizeGreaterThan(10)
                    .allMatch(name -> name.startsWith("sandbox") || name.contains(".sandbox")));
  }

  @Test
  void pages_and_secrets_are_the_gateways_where_it_has_none_of_its_own() {
    new WebApplicationContextRunner()
        .withUserConfiguration(AsTheGatewayScans.class)
        .withPropertyValues(
            "otn.sandbox.enabled=true",
            "otn.sandbox.directory=",
            "otn.pages[0].id=77",
            "otn.pages[0].name=Seven",
            "otn.pages[0].access-token=t",
            "otn.pages[0].pace=9",
            "otn.messenger.app-secret=s",
            "otn.messenger.verify-token=v",
            "otn.api.admin-key=k")
        .run(
            context -> {
              var surroundings = context.getBean(Surroundings.class);
              assertThat(surroundings.pages())
                  .containsExactly(new SandboxSettings.PageSettings("77", "Seven", "t"));
              assertThat(surroundings.appSecret()).isEqualTo("s");
              assertThat(surroundings.verifyToken()).isEqualTo("v");
              assertThat(surroundings.key()).isEqualTo("k");
            });
  }
}
