package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.otn.fixture.Http;

/** The document at /api/openapi.json, and whether bodies are as it says. */
record OpenApiForTests(ObjectNode document) {

  static OpenApiForTests of(Stage stage) {
    return new OpenApiForTests((ObjectNode) stage.open.get("/api/openapi.json").is(200).json());
  }

  JsonNode operation(String method, String path) {
    JsonNode operation = document.path("paths").path(path).path(method);
    assertThat(operation.isObject()).as(method + " " + path).isTrue();
    return operation;
  }

  /** Members that are not documented are a lie as well. */
  JsonSchema schema(JsonNode at) {
    assertThat(at.isObject()).as("a schema").isTrue();
    ObjectNode strict = document.deepCopy();
    strict
        .path("components")
        .path("schemas")
        .forEach(
            schema -> {
              if (schema.has("properties") && !schema.has("additionalProperties")) {
                ((ObjectNode) schema).put("additionalProperties", false);
              }
            });
    ((ObjectNode) strict.path("components").path("schemas").path("Problem"))
        .put("additionalProperties", true);
    ObjectNode root = Http.JSON.createObjectNode();
    root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    root.set("components", strict.path("components"));
    root.setAll((ObjectNode) at.deepCopy());
    return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(root);
  }

  /** A call that the gateway made by itself has the body that is documented for its type. */
  void requireCall(String type, JsonNode body) {
    JsonNode schema =
        document
            .path("webhooks")
            .path(type)
            .path("post")
            .path("requestBody")
            .path("content")
            .path("application/json")
            .path("schema");
    assertThat(schema(schema).validate(body)).as("%s: %s".formatted(type, body)).isEmpty();
  }
}
