package io.otn.topic;

import java.util.Optional;

/** Words that mean something else already when a person writes them, so that no keyword may. */
public interface ReservedWords {

  /**
   * @param phrase as {@link Phrase}
   * @return what it is and where it is written, such as {@code a stop word of otn.asking.stop.en};
   *     empty when it is free
   */
  Optional<String> meaning(String phrase);
}
