package io.otn.web;

import java.util.List;
import java.util.Set;
import org.springframework.http.HttpStatus;

/**
 * A partner that has shown a key or a signature of its own. A handler gets it by
 * {@code @AuthenticationPrincipal}; null there is the admin key or a login, which may do
 * everything.
 *
 * @param partner its id
 * @param source whose events it posts and may read: {@code scheme/partner}
 * @param page the only page it acts for
 * @param topics keys such as {@code launch:2026}, or {@code launch:*}; none is all
 */
public record KeyHolder(
    String partner, String source, String page, List<String> topics, Set<Scope> scopes) {

  public boolean mayUse(String topic) {
    return topics.isEmpty()
        || topics.stream()
            .anyMatch(
                allowed ->
                    allowed.endsWith("*")
                        ? topic.startsWith(allowed.substring(0, allowed.length() - 1))
                        : topic.equals(allowed));
  }

  /**
   * @throws ProblemException 403 {@code page_not_allowed}
   */
  public void requirePage(String field, String named) {
    if (!page.equals(named)) {
      throw new ProblemException(
              HttpStatus.FORBIDDEN, "page_not_allowed", "This partner acts for another page.")
          .field(field, "write " + page);
    }
  }

  /**
   * @throws ProblemException 403 {@code topic_not_allowed}
   */
  public void requireTopic(String field, String topic) {
    if (!mayUse(topic)) {
      throw new ProblemException(
              HttpStatus.FORBIDDEN, "topic_not_allowed", "This partner may not use this topic.")
          .field(field, "write one of " + String.join(", ", topics));
    }
  }
}
