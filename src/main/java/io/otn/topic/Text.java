package io.otn.topic;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
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
      return template.execute(data);
    } catch (MustacheException.Context e) {
      throw new MissingValueException(e.key);
    }
  }
}
