package io.otn.inbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What reason codes of webhooks mean, as sentences: {@code webhook-reasons.yaml}. */
@Component
public class Reasons {

  private static final String TABLE = "/webhook-reasons.yaml";

  /** Such as {@code first_sight=2} or {@code window_opened+asked}. */
  private static final Pattern CODE = Pattern.compile("([a-z][a-z0-9_]*)(?:=(\\d+))?");

  private final Map<String, String> sentences = new TreeMap<>();

  Reasons() {
    try (InputStream table =
        Objects.requireNonNull(Reasons.class.getResourceAsStream(TABLE), TABLE)) {
      Map<String, String> loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(table);
      sentences.putAll(loaded);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One code of a reason.
   *
   * @param count of how many things the webhook was about
   * @param sentence null when there is none, as for the words of an error
   */
  public record Reason(String code, int count, @Nullable String sentence) {}

  /** All codes with a sentence, in their order. */
  public Map<String, String> all() {
    return Map.copyOf(sentences);
  }

  /** The codes of a webhook's reason; one without a code is told in its own words. */
  public List<Reason> explain(@Nullable String reason) {
    if (reason == null) {
      return List.of();
    }
    List<Reason> reasons = new ArrayList<>();
    for (String word : reason.split("[ +]", -1)) {
      Matcher code = CODE.matcher(word);
      if (!code.matches()) {
        return List.of(new Reason(reason, 1, null));
      }
      reasons.add(
          new Reason(
              code.group(1),
              code.group(2) == null ? 1 : Integer.parseInt(code.group(2)),
              sentences.get(code.group(1))));
    }
    return reasons;
  }
}
