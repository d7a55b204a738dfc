package io.otn.asking;

import io.otn.topic.Phrase;
import io.otn.topic.ReservedWords;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The words by which a person says that it is enough, in several languages at once. */
@Component
class StopWords implements ReservedWords {

  private final Map<String, Stop> byPhrase = new HashMap<>();

  StopWords(AskingSettings settings) {
    settings
        .stop()
        .forEach(
            (language, stop) ->
                stop.words()
                    .forEach(
                        word ->
                            byPhrase.putIfAbsent(
                                Phrase.of(word), new Stop(language, stop.answer()))));
  }

  /**
   * @param answer in the language of the word; null for none
   */
  record Stop(String language, @Nullable String answer) {}

  @Override
  public Optional<String> meaning(String phrase) {
    return find(phrase)
        .map(stop -> "a stop word of otn.asking.stop.%s.words".formatted(stop.language()));
  }

  Optional<Stop> find(String phrase) {
    return Optional.ofNullable(byPhrase.get(phrase));
  }
}
