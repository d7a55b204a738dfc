package io.otn.topic;

import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** A value in a topic file, with its path and line. Reading it is strict, and errors say where. */
final class Place {

  /** Deeper than any file needs, and shallow enough for an anchor that holds itself. */
  private static final int DEEPEST = 12;

  private final Node node;
  private final String path;
  private final int line;

  private Place(Node node, String path, int line) {
    this.node = node;
    this.path = path;
    this.line = line;
  }

  private static int line(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  /** The scalars of YAML 1.2, as editors know them: {@code yes} and {@code off} are words. */
  private static final class Scalars extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, Pattern.compile("true|True|TRUE|false|False|FALSE"), "tTfF");
      addImplicitResolver(Tag.INT, Pattern.compile("[-+]?[0-9]+"), "-+0123456789");
      addImplicitResolver(
          Tag.FLOAT,
          Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
          "-+0123456789.");
      addImplicitResolver(Tag.NULL, Pattern.compile("~|null|Null|NULL|"), "~nN\0");
      addImplicitResolver(Tag.NULL, Pattern.compile(""), null);
    }
  }

  /**
   * @return null when the text says nothing
   * @throws TopicFileException when it is not YAML
   */
  static @Nullable Place root(String text) {
    LoaderOptions options = new LoaderOptions();
    try {
      Node node =
          new Composer(
                  new ParserImpl(new StreamReader(new StringReader(text)), options),
                  new Scalars(),
                  options)
              .getSingleNode();
      return node == null || node.getTag().equals(Tag.NULL)
          ? null
          : new Place(node, "", line(node));
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new TopicFileException(line, "not YAML: " + e.getProblem());
    } catch (YAMLException e) {
      throw new TopicFileException(
          1, "not YAML: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  String path() {
    return path;
  }

  /** From 1. For a member, the line of its name: its value may begin further down. */
  int line() {
    return line;
  }

  TopicFileException wrong(String what) {
    return new TopicFileException(line, path.isEmpty() ? what : path + ": " + what);
  }

  /** Text that is not blank. */
  String text() {
    if (!(node instanceof ScalarNode scalar)) {
      throw wrong("write a text here");
    }
    if (!node.getTag().equals(Tag.STR)) {
      throw scalar.getTag().equals(Tag.NULL)
          ? wrong("is empty; write a text")
          : wrong("is read as %s; write it in quotes".formatted(named(scalar.getTag())));
    }
    if (scalar.getValue().isBlank()) {
      throw wrong("is empty; write a text");
    }
    return scalar.getValue();
  }

  /** A number, such as 2 or 1.5, without quotes. */
  BigDecimal number() {
    if (!(node instanceof ScalarNode scalar)
        || !(node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT))) {
      throw wrong("write a number here, without quotes");
    }
    return new BigDecimal(scalar.getValue());
  }

  private static String named(Tag tag) {
    return tag.equals(Tag.BOOL) ? "true or false" : tag.equals(Tag.STR) ? "a text" : "a number";
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  boolean isMapping() {
    return node instanceof MappingNode;
  }

  /** The items of a list that has at least one and at most so many. */
  List<Place> items(int most) {
    if (!(node instanceof SequenceNode list)) {
      throw wrong("write a list here, each item on a line that begins with -");
    }
    int size = list.getValue().size();
    if (size == 0 || size > most) {
      throw wrong("has %d items; write 1 to %d".formatted(size, most));
    }
    List<Place> items = new ArrayList<>();
    for (Node item : list.getValue()) {
      items.add(new Place(item, "%s[%d]".formatted(path, items.size()), line(item)));
    }
    return items;
  }

  /** The members by name, in the order of the file. */
  Map<String, Place> members() {
    if (!(node instanceof MappingNode mapping)) {
      throw wrong("write names with values here, such as name: value");
    }
    Map<String, Place> members = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Place key = new Place(tuple.getKeyNode(), path, line(tuple.getKeyNode()));
      String name = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (name.isEmpty()) {
        throw key.wrong("write a plain name before the colon");
      }
      Place value =
          new Place(
              tuple.getValueNode(),
              path.isEmpty() ? name : "%s.%s".formatted(path, name),
              key.line);
      if (members.put(name, value) != null) {
        throw key.wrong("'%s' is here twice; keep one of them".formatted(name));
      }
    }
    return members;
  }

  /** As JSON has it: text, number, true or false, list, map. */
  @Nullable Object plain() {
    return plain(0);
  }

  private @Nullable Object plain(int depth) {
    if (depth > DEEPEST) {
      throw wrong("is nested too deeply");
    }
    if (isList()) {
      List<@Nullable Object> list = new ArrayList<>();
      for (Node item : ((SequenceNode) node).getValue()) {
        list.add(new Place(item, path, line(item)).plain(depth + 1));
      }
      return list;
    }
    if (isMapping()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      members().forEach((name, member) -> map.put(name, member.plain(depth + 1)));
      return map;
    }
    String value = ((ScalarNode) node).getValue();
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return null;
    }
    if (tag.equals(Tag.BOOL)) {
      return Boolean.valueOf(value);
    }
    if (tag.equals(Tag.INT)) {
      return new BigInteger(value);
    }
    return tag.equals(Tag.FLOAT) ? new BigDecimal(value) : value;
  }
}
