package io.otn.partner;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpMediaTypeNotSupportedException;

/** Reads posted events in any of their forms, told apart by their media type and headers. */
@Component
class PostedEventReader {

  private static final List<MediaType> TYPES =
      List.of(
          MediaType.APPLICATION_JSON,
          MediaType.parseMediaType("application/cloudevents+json"),
          MediaType.parseMediaType("application/cloudevents-batch+json"));

  private final ObjectMapper json;
  private final CloudEvents cloudEvents;

  PostedEventReader(ObjectMapper json) {
    this.json = json;
    this.cloudEvents = new CloudEvents(json);
  }

  /** By lower-case name; of a repeated header the first, so that none can be slipped in behind. */
  private static Map<String, String> headers(HttpServletRequest request) {
    Map<String, String> headers = new HashMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.putIfAbsent(name.toLowerCase(Locale.ROOT), request.getHeader(name));
    }
    return headers;
  }

  /** True where several events were posted, so that several are answered. */
  static boolean isBatch(HttpServletRequest request) {
    return CloudEvents.isBatch(Objects.toString(request.getContentType(), ""));
  }

  /** In the order of the body. */
  List<Told> read(HttpServletRequest request)
      throws IOException, HttpMediaTypeNotSupportedException {
    byte[] body = request.getInputStream().readAllBytes();
    Map<String, String> headers = headers(request);
    String type = Objects.toString(request.getContentType(), "");
    try {
      if (CloudEvents.isBatch(type)) {
        requireType(type);
        return cloudEvents.batch(body);
      }
      if (CloudEvents.isStructured(type)) {
        requireType(type);
        return List.of(cloudEvents.structured(body));
      }
      if (headers.keySet().stream().anyMatch(name -> name.startsWith("ce-"))) {
        return List.of(cloudEvents.binary(headers, type.isEmpty() ? null : type, body));
      }
      requireType(type);
      Told plain = Told.plain(plain(request, body));
      String message = headers.get(StandardWebhooks.ID);
      // A signed message has a name already, which its repeats keep.
      return List.of(plain.event().id() == null && message != null ? plain.named(message) : plain);
    } catch (IOException e) {
      throw new HttpMessageNotReadableException(
          "not readable", e, new ServletServerHttpRequest(request));
    }
  }

  private PostedEvent plain(HttpServletRequest request, byte[] body) throws IOException {
    PostedEvent event = json.readValue(body, PostedEvent.class);
    if (event == null) {
      throw new HttpMessageNotReadableException("null", new ServletServerHttpRequest(request));
    }
    return event;
  }

  private static void requireType(String type) throws HttpMediaTypeNotSupportedException {
    @Nullable MediaType given = null;
    try {
      given = type.isEmpty() ? null : MediaType.parseMediaType(type);
    } catch (InvalidMediaTypeException e) {
      throw new HttpMediaTypeNotSupportedException((MediaType) null, TYPES);
    }
    if (given == null || TYPES.stream().noneMatch(given::equalsTypeAndSubtype)) {
      throw new HttpMediaTypeNotSupportedException(given, TYPES);
    }
  }
}
