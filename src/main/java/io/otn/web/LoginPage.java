package io.otn.web;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

/** Asks a person for the admin key. */
@Controller
class LoginPage {
  static final String REFUSED = "/login/refused";
  static final String WAIT_SECONDS = LoginPage.class.getName() + ".wait";

  @GetMapping("/login")
  String login(HttpServletRequest request, Model model) {
    if (request.getParameter("out") != null) {
      model.addAttribute("notice", "You are logged out.");
    } else if (request.getParameter("again") != null) {
      model.addAttribute("notice", "This page had been open for too long. Please try again.");
    }
    return "login";
  }

  /** Reached by a forward only, after {@code POST /login}. */
  @PostMapping(REFUSED)
  String refused(HttpServletRequest request, Model model) {
    Object seconds = request.getAttribute(WAIT_SECONDS);
    model.addAttribute(
        "error",
        seconds == null
            ? "This is not the admin key. It is the value of otn.api.admin-key."
            : "Too many wrong keys. Wait " + seconds + " seconds and try again.");
    return "login";
  }
}
