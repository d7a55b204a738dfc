package io.otn.sandbox;

import io.otn.sandbox.SandboxSettings.PageSettings;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/** Whose access token a Graph call carries, and whether it may speak for the page in the path. */
class GraphAccess {
  private final World world;
  private final RuleBook book;
  private final Surroundings surroundings;

  GraphAccess(World world, RuleBook book, Surroundings surroundings) {
    this.world = world;
    this.book = book;
    this.surroundings = surroundings;
  }

  /**
   * @param page a page id or {@code me}
   * @throws GraphError.RefusedCall 190 for a token that is not the page's, 100 for a bad proof
   */
  PageSettings check(String page, HttpServletRequest request) {
    var token = token(request);
    PageSettings owner = null;
    for (var candidate : world.pages()) {
      if (token != null && Signature.same(candidate.accessToken(), token)) {
        owner = candidate;
      }
    }
    if (token == null || owner == null || !(page.equals("me") || page.equals(owner.id()))) {
      throw GraphError.of(
              book.rules().authStatus(),
              190,
              0,
              token == null
                  ? "An access token is required to request this resource."
                  : "Invalid OAuth access token - Cannot parse access token")
          .refused();
    }
    checkProof(token, request);
    return owner;
  }

  private void checkProof(String token, HttpServletRequest request) {
    var proof = request.getParameter("appsecret_proof");
    var time = request.getParameter("appsecret_time");
    if (proof == null) {
      if (book.rules().requireProof()) {
        throw GraphError.badParameter(
                "API calls from the server require an appsecret_proof argument")
            .refused();
      }
      return;
    }
    var expected =
        Signature.proof(surroundings.appSecret(), time == null ? token : token + "|" + time);
    if (!Signature.same(expected, proof)) {
      throw GraphError.badParameter("Invalid appsecret_proof provided in the API argument")
          .refused();
    }
  }

  private static @Nullable String token(HttpServletRequest request) {
    var header = request.getHeader("Authorization");
    if (header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return header.substring(7).strip();
    }
    return request.getParameter("access_token");
  }
}
