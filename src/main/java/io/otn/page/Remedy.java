package io.otn.page;

/**
 * Why a page should not send, who can change that, and what they do about it.
 *
 * @param cause stable, lower_snake_case, such as {@code access_token}
 * @param advice what to do, in one sentence
 * @param slowStart whether a page that was stopped for it begins again at a low pace
 */
public record Remedy(String cause, Fixer fixer, String advice, boolean slowStart) {

  /** Who can set a page right. */
  public enum Fixer {
    OPERATOR("an operator of this gateway"),
    PAGE_ADMIN("an admin of the page, at Meta"),
    APP_DEVELOPER("the developer of the Meta app"),
    PLATFORM("nobody: it takes the platform's time");

    private final String words;

    Fixer(String words) {
      this.words = words;
    }

    /** Such as {@code an operator of this gateway}. */
    public String words() {
      return words;
    }
  }

  /** What an operator paused, an operator resumes. */
  static final Remedy PAUSED =
      new Remedy("paused", Fixer.OPERATOR, "Resume it when it may send again.", false);

  static final Remedy HEALTH =
      new Remedy(
          "health",
          Fixer.OPERATOR,
          "Find out why so many answers were bad, as by the page's dead letters, and correct it"
              + " before you resume the page; it then begins at a low pace.",
          true);

  /** Not the platform says so but a person, who knows where the page and its people are. */
  static final Remedy REGION =
      new Remedy(
          "region_restricted",
          Fixer.OPERATOR,
          "When One-Time Notification is allowed there, lift the restriction (on the"
              + " page's view, or by POST /api/v1/pages/{id}:liftRegion), then resume the page.",
          false);

  /** Where the platform's answer is in no table. */
  public static final Remedy UNKNOWN =
      new Remedy(
          "unknown",
          Fixer.OPERATOR,
          "Look up what the reason names in the platform's documentation, correct it, then resume"
              + " the page.",
          true);
}
