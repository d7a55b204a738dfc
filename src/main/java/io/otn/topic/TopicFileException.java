package io.otn.topic;

import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with a topic file, where, and what to write instead. */
final class TopicFileException extends RuntimeException {

  private final transient List<Finding> findings;

  TopicFileException(int line, String message) {
    this(List.of(Finding.error(line, message)));
  }

  /** What is wrong was noted already; there is nothing to go on with. */
  static TopicFileException noted() {
    return new TopicFileException(List.of());
  }

  /**
   * @param findings all that was found
   */
  TopicFileException(List<Finding> findings) {
    super(
        findings.stream()
            .filter(Finding::isError)
            .map(Finding::sentence)
            .collect(Collectors.joining("\n")));
    this.findings = List.copyOf(findings);
  }

  List<Finding> findings() {
    return findings;
  }
}
