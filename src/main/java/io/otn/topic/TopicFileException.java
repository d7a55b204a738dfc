package io.otn.topic;

/** What is wrong with a topic file, where, and what to write instead. */
final class TopicFileException extends RuntimeException {
  TopicFileException(String message) {
    super(message);
  }
}
