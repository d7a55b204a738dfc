package io.otn.console;

import io.otn.delivery.DeadLetters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.servlet.ModelAndView;

/** {@code /dead-letters}: what ended without a message, by reason, and what to do about it. */
@Controller
class DeadLettersPage {

  private final Recent<List<DeadLetters.Group>> groups;

  DeadLettersPage(DeadLetters deadLetters) {
    this.groups = new Recent<>(() -> deadLetters.groups(null), System::nanoTime);
  }

  /** All groups of one reason, the largest first. */
  record Cause(
      String reason,
      String explanation,
      String advice,
      long count,
      List<DeadLetters.Group> groups) {}

  @GetMapping("/dead-letters")
  ModelAndView show() {
    Map<String, List<DeadLetters.Group>> byReason = new LinkedHashMap<>();
    for (DeadLetters.Group group : groups.get()) {
      byReason.computeIfAbsent(group.reason(), any -> new ArrayList<>()).add(group);
    }
    List<Cause> causes =
        byReason.values().stream()
            .map(
                of ->
                    new Cause(
                        of.getFirst().reason(),
                        of.getFirst().explanation(),
                        of.getFirst().advice(),
                        of.stream().mapToLong(DeadLetters.Group::count).sum(),
                        of))
            .toList();
    return new ModelAndView("console/dead-letters").addObject("causes", causes);
  }
}
