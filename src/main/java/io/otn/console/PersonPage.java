package io.otn.console;

import io.otn.asking.Stories;
import io.otn.web.ProblemException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/**
 * {@code /people/{page}/{psid}}: a person's story: what was asked and said, what was not and why.
 */
@Controller
class PersonPage {

  private final Stories stories;

  PersonPage(Stories stories) {
    this.stories = stories;
  }

  @GetMapping("/people/{page}/{psid}")
  ModelAndView person(@PathVariable String page, @PathVariable String psid) {
    Stories.Story story =
        stories
            .find(page, psid)
            .orElseThrow(
                () ->
                    new ProblemException(
                        HttpStatus.NOT_FOUND,
                        "person_unknown",
                        "This page never saw this person. Look for the page that they wrote to."));
    return new ModelAndView("console/person")
        .addObject("story", story)
        .addObject("person", story.person());
  }
}
