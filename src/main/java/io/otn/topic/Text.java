package io.otn.topic;

import com.samskivert.mustache.BasicCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text with {@code {{values}}} in it. It escapes nothing: Messenger shows text as it is. Sections
 * ask whether a value is there; there are no loops, no parts of other files, no code.
 */
final class Text {

  private static final Pattern NAME =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*(\\.[A-Za-z_][A-Za-z0-9_-]*)*");
  private static final Pattern PHONE_NUMBER = Pattern.compile("\\+[0-9]{5,20}");

  /** Looks into maps and nothing else: a value has no methods that a message could call. */
  private static final class Maps extends BasicCollector {
    @Override
    public Mustache.@Nullable VariableFetcher createFetcher(Object context, String name) {
      return context instanceof Map ? Maps::member : null;
    }

    private static @Nullable Object member(Object context, String name) {
      Map<?, ?> map = (Map<?, ?>) context;
      return map.containsKey(name) ? map.get(name) : Template.NO_FETCHER_FOUND;
    }

    /**
     * There are no loops; jmustache itself puts an empty list where a section's value is missing.
     */
    @Override
    public @Nullable Iterator<?> toIterator(Object value) {
      return value instanceof Collection<?> none ? none.iterator() : null;
    }

    @Override
    public <K, V> Map<K, V> createFetcherCache() {
      return new ConcurrentHashMap<>();
    }
  }

  private static final Mustache.Compiler COMPILER =
      Mustache.compiler().escapeHTML(false).withCollector(new Maps()).withFormatter(Text::shown);

  private final Template template;
  private final String source;
  private final String field;
  private final int line;
  private final Limit limit;
  private final Set<String> names = new LinkedHashSet<>();
  private final StringBuilder literal = new StringBuilder();

  /**
   * @param field where it stands in the file, such as {@code message.text}
   * @throws TopicFileException when the braces do not match or ask for more than values
   */
  Text(String source, String field, int line, Limit limit) {
    this.source = source;
    this.field = field;
    this.line = line;
    this.limit = limit;
    if (source.contains("{{=")) {
      throw wrong("values are always written as {{name}}; leave out {{=");
    }
    try {
      this.template = COMPILER.compile(source);
    } catch (MustacheException e) {
      throw wrong(e.getMessage() + "; write values as {{name}}");
    } catch (RuntimeException e) {
      throw wrong("there is a {{ }} without a name; write values as {{name}}");
    }
    template.visit(new Inspection());
    int least = literal.codePointCount(0, literal.length());
    if (limit.most() > 0 && least > limit.most()) {
      throw wrong(
          "has %d characters without its values; Messenger takes at most %d"
              .formatted(least, limit.most()));
    }
    if (names.isEmpty() && limit.use() == Limit.Use.ADDRESS) {
      requireAddress(source.strip());
    }
    if (names.isEmpty() && limit.use() == Limit.Use.PHONE) {
      requirePhone(source.strip());
    }
  }

  private TopicFileException wrong(String what) {
    return new TopicFileException(line, field + ": " + what);
  }

  /** What stands between the braces, checked once when the file is read. */
  private final class Inspection implements Mustache.Visitor {
    // What is in a section may be left out, so after the first one no length is certain.
    private boolean certain = true;

    @Override
    public void visitText(String text) {
      if (text.contains("{{") || text.contains("}}")) {
        throw wrong("has braces without a partner; write values as {{name}}");
      }
      if (certain) {
        literal.append(text);
      }
    }

    @Override
    public void visitVariable(String name) {
      note(name);
    }

    @Override
    public boolean visitInclude(String name) {
      throw wrong("{{>%s}} asks for a part of another file; write its words here".formatted(name));
    }

    @Override
    public boolean visitParent(String name) {
      throw wrong("{{<%s}} asks for another file; write its words here".formatted(name));
    }

    @Override
    public boolean visitBlock(String name) {
      throw wrong("{{$%s}} is a block of another file; write its words here".formatted(name));
    }

    @Override
    public boolean visitSection(String name) {
      if (!limit.use().takesSections()) {
        throw wrong(
            "{{#%s}} makes words depend on a value; here only {{name}} is possible"
                .formatted(name));
      }
      note(name);
      certain = false;
      return true;
    }

    @Override
    public boolean visitInvertedSection(String name) {
      return visitSection(name);
    }

    private void note(String name) {
      if (!NAME.matcher(name).matches() || name.equals("this")) {
        throw wrong(
            "{{%s}} is no value's name; write letters, digits, - and _, and a dot for a member"
                .formatted(name));
      }
      names.add(name);
    }
  }

  String source() {
    return source;
  }

  int line() {
    return line;
  }

  String field() {
    return field;
  }

  /** The names between its braces, also those that sections ask for. */
  Set<String> names() {
    return names;
  }

  /**
   * The text as a person reads it, whatever its length.
   *
   * @throws MissingValueException when the text names a value that is not there: a hole in a
   *     message is worse than no message
   * @throws UnfitMessageException when a value cannot be shown
   */
  String words(Map<String, Object> data) {
    try {
      return template.execute(sayable(data)).strip();
    } catch (MustacheException.Context e) {
      throw new MissingValueException(e.key);
    }
  }

  /**
   * The text, within Messenger's limits.
   *
   * @throws MissingValueException as {@link #words}
   * @throws UnfitMessageException when Messenger would not take it
   */
  String fit(Map<String, Object> data) {
    String text = words(data);
    int length = text.codePointCount(0, text.length());
    if (text.isEmpty() && limit.use() != Limit.Use.OPTIONAL_WORDS) {
      throw new UnfitMessageException(field + " is empty once its values are in");
    }
    if (limit.most() > 0 && length > limit.most()) {
      throw new UnfitMessageException(
          "%s has %d characters; Messenger takes 1 to %d".formatted(field, length, limit.most()));
    }
    if (limit.use() == Limit.Use.ADDRESS && !isAddress(text)) {
      throw new UnfitMessageException(
          field + " is no address; it must begin with https:// and have no spaces");
    }
    if (limit.use() == Limit.Use.PHONE && !PHONE_NUMBER.matcher(text).matches()) {
      throw new UnfitMessageException(
          field + " is no phone number; it must be like +4930123456, without spaces");
    }
    return text;
  }

  private void requireAddress(String text) {
    if (!isAddress(text)) {
      throw wrong("write an address such as https://shop.example/tee.png");
    }
  }

  private void requirePhone(String text) {
    if (!PHONE_NUMBER.matcher(text).matches()) {
      throw wrong("write a phone number such as +4930123456");
    }
  }

  private static boolean isAddress(String text) {
    try {
      URI uri = new URI(text);
      return uri.getRawAuthority() != null
          && ("https".equalsIgnoreCase(uri.getScheme())
              || "http".equalsIgnoreCase(uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static CharSequence shown(Object value) {
    if (value instanceof Map) {
      throw new UnfitMessageException(
          "a value has members of its own; write one of them, as in {{product.name}}");
    }
    return value.toString();
  }

  /** Blank is as good as missing, and a list cannot be shown. */
  private static Map<String, Object> sayable(Map<?, ?> data) {
    Map<String, Object> values = new HashMap<>();
    data.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?> members) {
            values.put(String.valueOf(name), sayable(members));
          } else if ((value instanceof String
                  || value instanceof Number
                  || value instanceof Boolean)
              && !value.toString().isBlank()) {
            values.put(String.valueOf(name), value);
          }
        });
    return values;
  }
}
