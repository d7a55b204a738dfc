package io.otn.openapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.jackson.TypeNameResolver;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the document together at {@code /api/openapi.json}. */
@Configuration(proxyBeanMethods = false)
class ApiDocument {

  private static final String PROBLEM = "#/components/schemas/Problem";

  /**
   * Names of records that several handlers use: {@code PartnersApi.Shown}, {@code HooksApi.Shown}.
   */
  @Bean
  ModelResolver modelResolver(ObjectMapper json) {
    return new ModelResolver(
        json,
        new TypeNameResolver() {
          @Override
          protected String getNameOfClass(Class<?> type) {
            Class<?> around = type.getEnclosingClass();
            return around == null
                ? type.getSimpleName()
                : getNameOfClass(around) + "." + type.getSimpleName();
          }
        });
  }

  @Bean
  OpenApiCustomizer apiDocumentCustomizer() {
    return this::complete;
  }

  private void complete(OpenAPI api) {
    api.setInfo(
        new Info()
            .title("OTN Gateway")
            .version("1")
            .description(
                "Tell the gateway that something happened; it sends each person who asked for"
                    + " exactly that the one message they allowed."));
    api.setServers(null);
    api.getComponents().getSchemas().replaceAll((name, schema) -> anyValues(schema));
    api.getComponents().addSchemas("Problem", problem());
    api.getComponents().addSchemas("CloudEvent", cloudEvent());
    api.getComponents()
        .addSecuritySchemes(
            "key",
            new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description("The admin key, or a partner's key otn_… with the scope for it."));
    api.getComponents()
        .addSecuritySchemes(
            "signature",
            new SecurityScheme()
                .type(SecurityScheme.Type.APIKEY)
                .in(SecurityScheme.In.HEADER)
                .name("webhook-signature")
                .description(
                    "Standard Webhooks 1.0.0, with webhook-id and webhook-timestamp; for posting"
                        + " events and trying them out."));
    api.addSecurityItem(new SecurityRequirement().addList("key"));
    api.getPaths()
        .forEach(
            (path, item) ->
                item.readOperationsMap().forEach((method, operation) -> complete(path, operation)));
    Sections.arrange(api);
    api.setWebhooks(Callbacks.all());
  }

  private static void complete(String path, Operation operation) {
    if (path.equals("/api/v1/events:dryRun")
        || (path.equals("/api/v1/events") && operation.getRequestBody() != null)) {
      operation.setSecurity(
          List.of(
              new SecurityRequirement().addList("key"),
              new SecurityRequirement().addList("signature")));
    }
    if (path.startsWith("/api/v1/schemas/")) {
      operation.setSecurity(List.of());
      answers(operation, "application/schema+json", new Schema<>());
    }
    if (path.equals("/api/v1/consents:export")) {
      answers(
          operation,
          "application/x-ndjson",
          new Schema<>().types(Set.of("string")).description("A consent a line, as JSON."));
    }
    operation
        .getResponses()
        .addApiResponse(
            "default",
            new ApiResponse()
                .description("Refused, or failed: what is wrong and what to write instead.")
                .content(
                    new Content()
                        .addMediaType(
                            "application/problem+json",
                            new MediaType().schema(new Schema<>().$ref(PROBLEM)))));
  }

  /** A value that may be anything is a text or a number as well as an object. */
  private static Schema<?> anyValues(Schema<?> schema) {
    if (isAnything(schema)) {
      return new Schema<>().description(schema.getDescription());
    }
    if (schema.getAdditionalProperties() instanceof Schema<?> values) {
      schema.setAdditionalProperties(anyValues(values));
    }
    if (schema.getItems() != null) {
      schema.setItems(anyValues(schema.getItems()));
    }
    Map<String, Schema> members = schema.getProperties();
    if (members != null) {
      members.replaceAll((name, member) -> anyValues(member));
    }
    return schema;
  }

  private static boolean isAnything(Schema<?> schema) {
    return schema.get$ref() == null
        && schema.getProperties() == null
        && schema.getAdditionalProperties() == null
        && schema.getTypes() != null
        && schema.getTypes().equals(Set.of("object"));
  }

  /** For answers that are written by hand, of which a handler says nothing. */
  private static void answers(Operation operation, String type, Schema<?> schema) {
    Objects.requireNonNull(operation.getResponses().get("200"))
        .setContent(new Content().addMediaType(type, new MediaType().schema(schema)));
  }

  /** CloudEvents 1.0; extensions beside these are left alone. */
  private static Schema<?> cloudEvent() {
    Schema<?> text = new Schema<>().types(Set.of("string")).minLength(1);
    Schema<?> time = new Schema<>().types(Set.of("string")).format("date-time");
    Map<String, Schema> attributes = new LinkedHashMap<>();
    attributes.put("specversion", new Schema<>()._const("1.0"));
    attributes.put("id", text);
    attributes.put("source", text);
    attributes.put("type", text);
    attributes.put("subject", text);
    attributes.put("time", time);
    attributes.put("datacontenttype", text);
    attributes.put("data", new Schema<>().types(Set.of("object")));
    attributes.put("data_base64", text);
    attributes.put("page", text);
    attributes.put("quantity", new Schema<>().types(Set.of("integer", "string")));
    attributes.put("sendat", time);
    attributes.put("expiresat", time);
    return new Schema<>()
        .types(Set.of("object"))
        .properties(attributes)
        .required(List.of("specversion", "id", "source", "type", "subject"))
        .additionalProperties(true);
  }

  private static Schema<?> problem() {
    Schema<?> text = new Schema<>().types(Set.of("string"));
    return new Schema<>()
        .types(Set.of("object"))
        .description("RFC 9457. Branch on the code, which never changes its meaning.")
        .properties(
            Map.of(
                "type", text,
                "title", text,
                "status", new Schema<>().types(Set.of("integer")),
                "detail", text,
                "code", text,
                "id", text,
                "errors",
                    new Schema<>()
                        .types(Set.of("array"))
                        .items(
                            new Schema<>()
                                .types(Set.of("object"))
                                .properties(Map.of("field", text, "detail", text))
                                .required(List.of("field", "detail")))))
        .required(List.of("type", "title", "status", "detail", "code"));
  }
}
