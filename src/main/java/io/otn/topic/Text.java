package io.otn.topic;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.util.HashMap;
import java.util.Map;

/** A text with {@code {{values}}} in it. It escapes nothing: Messenger shows text as it is. */
final class Text {

  private static final Mustache.Compiler COMPILER = Mustache.compiler().escapeHTML(false);

  private final Template template;

  /**
   * @throws MustacheException when the braces do not match
   */
  Text(String source) {
    this.template = COMPILER.compile(source);
  }

  /**
   * @throws MissingValueException when the text names a value that is not there: a hole in a
   *     message is worse than no message
   */
  String render(Map<String, Object> data) {
    try {
      return template.execute(sayable(data));
    } catch (MustacheException.Context e) {
      throw new MissingValueException(e.key);
    }
  }

  private static Map<String, Object> sayable(Map<String, Object> data) {
    Map<String, Object> values = new HashMap<>(data);
    values
        .values()
        .removeIf(
            value ->
                !(value instanceof String || value instanceof Number || value instanceof Boolean)
                    || value.toString().isBlank());
    return values;
  }
}
