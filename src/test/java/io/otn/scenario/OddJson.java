package io.otn.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otn.fixture.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** JSON as no sender should send it, and as some do. */
record OddJson(Random dice) {

  private static final List<String> VALUES =
      List.of(
          "null",
          "0",
          "-1",
          "1e400",
          "1e-400",
          "0.1",
          "\"\"",
          "\" \"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\u202e\\ud83d\\ude00\"",
          "\"1001\"",
          "\"restock:1\"",
          "\"1.5\"",
          "\"99999999999999999999999\"",
          "99999999999999999999999",
          "\"2026-02-30T00:00:00\"",
          "\"9999-12-31T23:59:59Z\"",
          "\"-999999999-01-01T00:00:00Z\"",
          "\"P99999999999D\"",
          "\"http://[\"",
          "\"%zz{{x}}${y}\"",
          "\"" + "x".repeat(9000) + "\"",
          "[]",
          "{}",
          "[null]",
          "[[[[[[[[[[1]]]]]]]]]]",
          "{\"\":null}",
          "true",
          "NaN");

  String value() {
    return VALUES.get(dice.nextInt(VALUES.size()));
  }

  /** The sample with some of its members odd, or left out, or cut off, or no JSON at all. */
  String of(String sample) {
    JsonNode tree;
    try {
      tree = Http.JSON.readTree(sample);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(sample, e);
    }
    List<String> odd = new ArrayList<>();
    for (int n = 1 + dice.nextInt(3); n > 0; n--) {
      List<Consumer<String>> places = new ArrayList<>();
      places(tree, places);
      if (!places.isEmpty()) {
        places.get(dice.nextInt(places.size())).accept("odd-" + odd.size());
        odd.add(value());
      }
    }
    String text = tree.toString();
    for (int n = 0; n < odd.size(); n++) {
      text = text.replace("\"odd-%d\"".formatted(n), odd.get(n));
    }
    return switch (dice.nextInt(12)) {
      case 0 -> text.substring(0, dice.nextInt(text.length()));
      case 1 -> text + text;
      case 2 -> value();
      default -> text;
    };
  }

  private void places(JsonNode tree, List<Consumer<String>> places) {
    if (tree instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              member -> {
                places.add(mark -> object.put(member.getKey(), mark));
                places(member.getValue(), places);
              });
      if (!object.isEmpty() && dice.nextInt(4) == 0) {
        String first = object.fieldNames().next();
        places.add(mark -> object.remove(first));
      }
    } else if (tree instanceof ArrayNode array) {
      for (int n = 0; n < array.size(); n++) {
        int place = n;
        places.add(mark -> array.set(place, mark));
        places(array.get(n), places);
      }
    }
  }
}
