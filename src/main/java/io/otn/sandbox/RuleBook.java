package io.otn.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otn.sandbox.SandboxSettings.Rules;

/** The rules in force; the settings' at the start, changed over HTTP until the next one. */
class RuleBook {
  private volatile Rules rules;

  RuleBook(SandboxSettings settings) {
    this.rules = settings.rules();
  }

  Rules rules() {
    return rules;
  }

  /** Replaces the named rules and keeps the others. */
  Rules change(JsonNode changes) {
    ObjectNode merged = Json.MAPPER.valueToTree(rules);
    changes
        .properties()
        .forEach(
            change -> {
              if (!merged.has(change.getKey())) {
                throw Refusal.badField(
                    change.getKey(),
                    "is no rule; the rules are " + String.join(", ", names(merged)));
              }
              merged.set(change.getKey(), change.getValue());
            });
    try {
      var next = Json.MAPPER.treeToValue(merged, Rules.class);
      GraphError.parse(400, next.deadTokenError(), "");
      GraphError.parse(400, next.featureError(), "");
      GraphError.parse(400, next.unavailableError(), "");
      rules = next;
      return next;
    } catch (NumberFormatException e) {
      throw Refusal.badField(
          "$", "an error is written as code or code/subcode, such as 10/2018278");
    } catch (JsonProcessingException e) {
      throw Refusal.badField(
          "$",
          "cannot be read as rules: %s. Durations are ISO-8601, such as PT24H"
              .formatted(e.getOriginalMessage()));
    }
  }

  private static Iterable<String> names(ObjectNode node) {
    return node::fieldNames;
  }
}
