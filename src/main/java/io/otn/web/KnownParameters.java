package io.otn.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Refuses query parameters that nobody reads: a misspelt filter would list everything, or withdraw
 * more than was meant. Knows a handler's own {@code @RequestParam}s. Left alone is what has none
 * and is not for reading: senders of events add to an address what they like.
 */
final class KnownParameters implements HandlerInterceptor {
  private static final int LONGEST_NAME = 60;
  private static final int FURTHEST = 2;

  /** Letters to put in, leave out or change; negative where they are too many. */
  private static final LevenshteinDistance SLIPS = new LevenshteinDistance(FURTHEST);

  private final ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
  private final Map<HandlerMethod, List<String>> known = new ConcurrentHashMap<>();

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    String query = request.getQueryString();
    if (query == null
        || !(handler instanceof HandlerMethod method)
        || !AnnotatedElementUtils.hasAnnotation(method.getBeanType(), RestController.class)) {
      return true;
    }
    List<String> own = known.computeIfAbsent(method, this::known);
    if (own.isEmpty() && !HttpMethod.GET.matches(request.getMethod())) {
      return true;
    }
    for (String sent :
        UriComponentsBuilder.newInstance().query(query).build().getQueryParams().keySet()) {
      if (!own.contains(sent)) {
        throw unknown(sent, own);
      }
    }
    return true;
  }

  private List<String> known(HandlerMethod method) {
    List<String> found = new ArrayList<>();
    for (MethodParameter parameter : method.getMethodParameters()) {
      RequestParam query = parameter.getParameterAnnotation(RequestParam.class);
      if (query != null) {
        parameter.initParameterNameDiscovery(names);
        String name = query.name().isEmpty() ? parameter.getParameterName() : query.name();
        if (name != null) {
          found.add(name);
        }
      }
    }
    return List.copyOf(found);
  }

  private static ProblemException unknown(String sent, List<String> known) {
    String name = sent.length() > LONGEST_NAME ? sent.substring(0, LONGEST_NAME) + "…" : sent;
    String detail = "There is no query parameter " + name + " here, and nothing was done.";
    String instead =
        known.isEmpty()
            ? "leave it out: there are none here"
            : nearest(sent, known).map(near -> "write " + near + "; ").orElse("")
                + "there are "
                + String.join(", ", known);
    return new ProblemException(HttpStatus.BAD_REQUEST, "unknown_parameter", detail)
        .field(name, instead);
  }

  /** What was probably meant: another case, a beginning, or at most two slips. */
  private static Optional<String> nearest(String sent, List<String> known) {
    String written = sent.toLowerCase(Locale.ROOT);
    String nearest = null;
    int least = FURTHEST + 1;
    for (String name : known) {
      String right = name.toLowerCase(Locale.ROOT);
      boolean begins =
          Math.min(written.length(), right.length()) >= 3
              && (written.startsWith(right) || right.startsWith(written));
      int slips = begins ? 1 : SLIPS.apply(written, right);
      if (slips >= 0 && slips < least && slips < right.length() - 1) {
        least = slips;
        nearest = name;
      }
    }
    return Optional.ofNullable(nearest);
  }
}
