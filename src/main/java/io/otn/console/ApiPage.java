package io.otn.console;

import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /api}: the API to read and to try. The page reads the document that programs read. */
@Controller
class ApiPage {

  @GetMapping("/api")
  String show() {
    return "console/api";
  }
}
