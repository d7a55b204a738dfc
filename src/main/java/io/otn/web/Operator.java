package io.otn.web;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Tells the templates, as {@code ${@operator.loggedIn}}, whether to offer the logout. */
@Component("operator")
public class Operator {

  public boolean isLoggedIn() {
    Authentication who = SecurityContextHolder.getContext().getAuthentication();
    return who != null
        && who.getAuthorities().stream().anyMatch(a -> AdminKey.AUTHORITY.equals(a.getAuthority()));
  }
}
