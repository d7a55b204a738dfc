package io.otn.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The calls that we make, as the document's {@code webhooks}. */
final class Callbacks {

  private Callbacks() {}

  private static final Map<String, Schema<?>> ABOUT_A_MESSAGE =
      Map.of(
          "topic",
          text("its key"),
          "recipient",
          text("the same person's is the same for this address, and leads to nobody"));

  static Map<String, PathItem> all() {
    Map<String, PathItem> all = new LinkedHashMap<>();
    all.put("trigger.accepted", call("An event was stored.", "trigger.accepted", Map.of()));
    all.put(
        "trigger.ignored",
        call(
            "Nobody was told of an event.",
            "trigger.ignored",
            Map.of("reason", text("nobody_waited, expired, rejected, stopped_by_a_person…"))));
    all.put(
        "wave.released",
        call(
            "People were let go to be told.",
            "wave.released",
            Map.of("people_so_far", number("all who were let go by this event")),
            Map.of(
                "wave",
                number("which one, from 1, where the topic's file lets people go in waves"),
                "people",
                number("who were let go by this wave"),
                "units",
                number("what was in stock then"))));
    all.put(
        "notification.sent",
        call(
            "A message was sent.",
            "notification.sent",
            with(
                "certain",
                new Schema<>()
                    .types(Set.of("boolean"))
                    .description("false where the platform's answer was lost"))));
    all.put(
        "notification.failed",
        call("A message was given up.", "notification.failed", with("code", text("why"))));
    all.put(
        "notification.returned_to_queue",
        call(
            "A message was taken back, and its permission returned to the person.",
            "notification.returned_to_queue",
            with("code", text("why"))));
    all.put(
        "topic.exhausted",
        call("Nobody waits for its topics any more.", "topic.exhausted", Map.of()));
    return all;
  }

  private static Map<String, Schema<?>> with(String name, Schema<?> schema) {
    Map<String, Schema<?>> members = new LinkedHashMap<>(ABOUT_A_MESSAGE);
    members.put(name, schema);
    return members;
  }

  private static Schema<?> number(String description) {
    return new Schema<>().types(Set.of("integer")).description(description);
  }

  private static Schema<?> text(String description) {
    return new Schema<>().types(Set.of("string")).description(description);
  }

  private static Schema<?> object(
      Map<String, Schema<?>> members, Map<String, Schema<?>> notAlways) {
    Schema<?> object = new Schema<>().types(Set.of("object"));
    members.forEach(object::addProperty);
    object.setRequired(new ArrayList<>(members.keySet()));
    notAlways.forEach(object::addProperty);
    object.setAdditionalProperties(false);
    return object;
  }

  private static PathItem call(String summary, String type, Map<String, Schema<?>> more) {
    return call(summary, type, more, Map.of());
  }

  private static PathItem call(
      String summary, String type, Map<String, Schema<?>> more, Map<String, Schema<?>> notAlways) {
    Map<String, Schema<?>> data = new LinkedHashMap<>();
    data.put("event", text("where its story is"));
    data.put("source_event_id", text("your own id of it"));
    data.put("page", text("whose people"));
    data.put("topics", new Schema<>().types(Set.of("array")).items(text("a key")));
    data.putAll(more);
    Map<String, Schema<?>> body = new LinkedHashMap<>();
    body.put("type", new Schema<>()._const(type));
    body.put("timestamp", text("when it happened").format("date-time"));
    body.put("data", object(data, notAlways));
    Operation post =
        new Operation()
            .summary(summary)
            .requestBody(
                new RequestBody()
                    .required(true)
                    .content(
                        new Content()
                            .addMediaType(
                                "application/json",
                                new MediaType().schema(object(body, Map.of())))))
            .responses(
                new ApiResponses()
                    .addApiResponse("2XX", new ApiResponse().description("Taken."))
                    .addApiResponse("410", new ApiResponse().description("Never call again."))
                    .addApiResponse(
                        "default", new ApiResponse().description("Called again later.")));
    for (String header : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
      post.addParametersItem(
          new Parameter()
              .in("header")
              .name(header)
              .required(true)
              .schema(new Schema<>().types(Set.of("string"))));
    }
    return new PathItem().post(post);
  }
}
