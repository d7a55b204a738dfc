package io.otn;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTest {

  @Test
  void packages_use_only_the_neighbours_that_their_package_info_names() {
    ApplicationModules.of(Gateway.class).verify();
  }
}
