package io.otn.web;

/** The gateway does not start without an admin key: it would be open to everybody or to nobody. */
public final class MissingAdminKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MissingAdminKeyException() {
    super(
        "The admin key is missing. Set otn.api.admin-key (or the environment variable OTN_API_ADMINKEY)"
            + " to a long random text, for example the output of: openssl rand -hex 32");
  }
}
