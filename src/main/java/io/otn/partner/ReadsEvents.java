package io.otn.partner;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Tells the API's document in which forms events are read: those of {@link PostedEventReader}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@RequestBody(
    required = true,
    content = {
      @Content(
          mediaType = "application/json",
          schema = @Schema(implementation = PostedEvent.class)),
      @Content(
          mediaType = "application/cloudevents+json",
          schema = @Schema(ref = "#/components/schemas/CloudEvent")),
      @Content(
          mediaType = "application/cloudevents-batch+json",
          array = @ArraySchema(schema = @Schema(ref = "#/components/schemas/CloudEvent")))
    })
@interface ReadsEvents {}
