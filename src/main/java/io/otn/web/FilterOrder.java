package io.otn.web;

import org.springframework.core.Ordered;

/** In which order filters see a request; Spring's own measure first, its logins come behind. */
public final class FilterOrder {

  /** Refuse what nobody should read. */
  static final int GUARDS = Ordered.HIGHEST_PRECEDENCE + 10;

  /** Limits the body, for whoever reads it. */
  static final int BODY = GUARDS + 1;

  /** Behind both: who takes a request out of the chain and answers it. */
  public static final int ROUTES = BODY + 1;

  private FilterOrder() {}
}
