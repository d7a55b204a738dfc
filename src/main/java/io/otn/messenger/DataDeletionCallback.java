package io.otn.messenger;

import io.otn.web.ProblemException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * Meta's data deletion callback, and the page on which a person reads what became of their request.
 */
@Controller
class DataDeletionCallback {

  private static final String PATH = "/webhooks/messenger/data-deletion";

  private final DeletionRequests requests;
  private final MessengerSettings messenger;
  private final DataDeletionSettings settings;

  DataDeletionCallback(
      DeletionRequests requests, MessengerSettings messenger, DataDeletionSettings settings) {
    this.requests = requests;
    this.messenger = messenger;
    this.settings = settings;
  }

  /** Takes the form {@code signed_request=…}; answers where its state can be read. */
  @PostMapping(value = PATH, produces = MediaType.APPLICATION_JSON_VALUE)
  @ResponseBody
  Map<String, String> receive(@RequestBody(required = false) byte @Nullable [] form) {
    String secret = messenger.appSecret();
    if (secret == null || secret.isBlank()) {
      throw new ProblemException(
          HttpStatus.SERVICE_UNAVAILABLE,
          "messenger_not_configured",
          "Set otn.messenger.app-secret, so that requests can be verified.");
    }
    String signed = signedRequest(form == null ? new byte[0] : form).orElseThrow(this::refused);
    SignedRequest request = SignedRequest.read(signed, secret).orElseThrow(this::refused);
    String code = requests.receive(signed, request.userId(), request.issuedAt());
    Map<String, String> answer = new TreeMap<>();
    answer.put("url", url(code));
    answer.put("confirmation_code", code);
    return answer;
  }

  private ProblemException refused() {
    return new ProblemException(
            HttpStatus.UNAUTHORIZED,
            "signature_invalid",
            "The form holds no signed_request that fits the app secret.")
        .field("signed_request", "as Meta signs it: <signature>.<payload>");
  }

  private static Optional<String> signedRequest(byte[] form) {
    for (String pair : new String(form, StandardCharsets.US_ASCII).split("&", -1)) {
      if (pair.startsWith("signed_request=")) {
        try {
          return Optional.of(
              URLDecoder.decode(
                  pair.substring("signed_request=".length()).strip(), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private String url(String code) {
    String path = PATH + "/" + code;
    return settings.publicUrl() == null
        ? ServletUriComponentsBuilder.fromCurrentContextPath().path(path).build().toUriString()
        : settings.publicUrl().toString().replaceFirst("/+$", "") + path;
  }

  /** Open to everybody who has the code; says nothing about the person. */
  @GetMapping(PATH + "/{code}")
  ModelAndView status(@PathVariable String code) {
    Optional<DeletionRequests.Request> request = requests.find(code);
    ModelAndView page =
        new ModelAndView("data-deletion").addObject("request", request.orElse(null));
    if (request.isEmpty()) {
      page.setStatus(HttpStatus.NOT_FOUND);
    }
    return page;
  }
}
