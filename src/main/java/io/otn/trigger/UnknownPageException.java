package io.otn.trigger;

/** An event names a page that this gateway does not speak for. */
public class UnknownPageException extends RuntimeException {

  UnknownPageException(String page) {
    super("there is no page '" + page + "'");
  }
}
