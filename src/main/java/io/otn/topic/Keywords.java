package io.otn.topic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A word that a person writes asks for one thing on a page, or for none. */
final class Keywords {

  private Keywords() {}

  /** The keywords of one file, each with its line. */
  record Owner(String file, Conversation.Ask ask) {

    static Optional<Owner> of(String file, TopicKind kind) {
      return Optional.ofNullable(kind.conversation().ask()).map(ask -> new Owner(file, ask));
    }
  }

  /** The keywords of a file that others have already, on a page that both are for. */
  static List<Finding> clashes(Owner owner, List<Owner> others, ReservedWords reserved) {
    List<Finding> clashes = new ArrayList<>();
    owner
        .ask()
        .keywords()
        .forEach(
            (keyword, line) -> {
              reserved
                  .meaning(keyword)
                  .ifPresent(
                      meaning ->
                          clashes.add(
                              Finding.error(
                                  line,
                                  "the keyword '%s' is %s; use another word"
                                      .formatted(keyword, meaning))));
              for (Owner other : others) {
                Integer there = other.ask().keywords().get(keyword);
                if (there != null && meet(owner.ask(), other.ask())) {
                  clashes.add(
                      Finding.error(
                          line,
                          "the keyword '%s' asks for another topic already, by %s, line %d; use"
                                  .formatted(keyword, other.file(), there)
                              + " another word, or other pages"));
                }
              }
            });
    return clashes;
  }

  private static boolean meet(Conversation.Ask one, Conversation.Ask other) {
    return one.pages().isEmpty()
        || other.pages().isEmpty()
        || !Collections.disjoint(one.pages(), other.pages());
  }

  /** Whether a file asks by no word, and on no page, that it had not before. */
  static boolean nothingNew(Conversation.@Nullable Ask before, Conversation.@Nullable Ask now) {
    return now == null
        || before != null
            && before.keywords().keySet().containsAll(now.keywords().keySet())
            && (before.pages().isEmpty()
                || !now.pages().isEmpty() && before.pages().containsAll(now.pages()));
  }
}
