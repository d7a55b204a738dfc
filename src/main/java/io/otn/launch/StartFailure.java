package io.otn.launch;

import org.jspecify.annotations.Nullable;

/** Why the gateway does not start, in one sentence, and what to do about it. */
class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String action;

  StartFailure(String sentence, String action) {
    this(sentence, action, null);
  }

  StartFailure(String sentence, String action, @Nullable Throwable cause) {
    super(sentence, cause);
    this.action = action;
  }

  String action() {
    return action;
  }
}
