package io.otn.console;

import io.otn.asking.LinkMaker;
import io.otn.page.Pages;
import io.otn.topic.TopicKinds;
import io.otn.web.ProblemException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** {@code /ask}: makes links and buttons that ask whoever taps them. */
@Controller
class AskPage {

  private final LinkMaker links;
  private final Pages pages;
  private final TopicKinds kinds;

  AskPage(LinkMaker links, Pages pages, TopicKinds kinds) {
    this.links = links;
    this.pages = pages;
    this.kinds = kinds;
  }

  /**
   * What stands in the form.
   *
   * @param data a value a line, as {@code product = The black tee}
   * @param tags with commas between them
   */
  record Form(
      @Nullable String page,
      @Nullable String topic,
      @Nullable String data,
      @Nullable String tags) {}

  @GetMapping("/ask")
  ModelAndView form() {
    return show(new Form(null, null, null, null));
  }

  /** Shows the link, or what is wrong, above what was written. */
  @PostMapping("/ask")
  ModelAndView make(
      @RequestParam String page,
      @RequestParam(defaultValue = "") String topic,
      @RequestParam(defaultValue = "") String data,
      @RequestParam(defaultValue = "") String tags) {
    ModelAndView shown = show(new Form(page, topic, data, tags));
    try {
      return shown.addObject(
          "made",
          links.make(
              new LinkMaker.Wanted(
                  page,
                  topic.isBlank() ? null : topic.strip(),
                  values(data),
                  list(tags),
                  List.of(),
                  null)));
    } catch (ProblemException refused) {
      return shown.addObject("refused", refused.detail()).addObject("fields", refused.fields());
    }
  }

  private ModelAndView show(Form form) {
    return new ModelAndView("console/ask")
        .addObject("form", form)
        .addObject("pages", pages.all())
        .addObject("kinds", kinds.all());
  }

  private static Map<String, Object> values(String lines) {
    Map<String, Object> values = new LinkedHashMap<>();
    lines
        .lines()
        .filter(line -> line.contains("="))
        .forEach(
            line -> {
              int at = line.indexOf('=');
              values.put(line.substring(0, at).strip(), line.substring(at + 1).strip());
            });
    return values;
  }

  private static List<String> list(String tags) {
    return Arrays.stream(tags.split(",")).map(String::strip).filter(tag -> !tag.isEmpty()).toList();
  }
}
