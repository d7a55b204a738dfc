package io.otn.web;

import jakarta.servlet.http.HttpServletRequest;

/** Where senders post what they have signed themselves: no login stands before these addresses. */
public final class WebhookPaths {

  public static boolean contain(HttpServletRequest request) {
    return contain(request.getServletPath());
  }

  static boolean contain(String path) {
    return path.startsWith("/hooks/") || path.startsWith("/webhooks/");
  }

  private WebhookPaths() {}
}
