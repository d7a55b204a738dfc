package io.otn.console;

import org.springframework.web.servlet.ModelAndView;

/**
 * Asked before something is done that no button brings back.
 *
 * @param entry of the navigation
 * @param words the question itself
 * @param consequence what comes of a yes
 * @param yes what the button says
 * @param action the path that the button posts to
 * @param back the path where nothing is done
 */
record Question(
    String entry, String words, String consequence, String yes, String action, String back) {

  ModelAndView asked() {
    return new ModelAndView("console/question").addObject("question", this);
  }
}
