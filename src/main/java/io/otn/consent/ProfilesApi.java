package io.otn.consent;

import io.otn.consent.Profiles.Profile;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/subscribers/{page}/{psid}}: what a shop's own systems know of a person. */
@RestController
class ProfilesApi {

  private final Profiles profiles;

  ProfilesApi(Profiles profiles) {
    this.profiles = profiles;
  }

  /** The same tag again changes nothing. */
  @PutMapping("/api/v1/subscribers/{page}/{psid}/tags/{tag}")
  Profile tag(@PathVariable String page, @PathVariable String psid, @PathVariable String tag) {
    profiles.tag(page, psid, List.of(tag), List.of());
    return profiles.find(page, psid).orElseThrow();
  }

  /** A tag that is not there is gone, too. */
  @DeleteMapping("/api/v1/subscribers/{page}/{psid}/tags/{tag}")
  Profile untag(@PathVariable String page, @PathVariable String psid, @PathVariable String tag) {
    profiles.tag(page, psid, List.of(), List.of(tag));
    return profiles.find(page, psid).orElseThrow();
  }

  /**
   * What is left out stays; an empty text forgets.
   *
   * @param stopped only false can be written: the person said elsewhere that they want to be asked
   */
  record Change(
      @Nullable List<String> addTags,
      @Nullable List<String> removeTags,
      @Nullable String locale,
      @Nullable String zone,
      @Nullable Boolean stopped) {}

  @PatchMapping(
      value = "/api/v1/subscribers/{page}/{psid}",
      consumes = MediaType.APPLICATION_JSON_VALUE)
  Profile change(@PathVariable String page, @PathVariable String psid, @RequestBody Change change) {
    profiles.describe(page, psid, change.locale(), change.zone());
    if (change.addTags() != null || change.removeTags() != null) {
      profiles.tag(
          page,
          psid,
          change.addTags() == null ? List.of() : change.addTags(),
          change.removeTags() == null ? List.of() : change.removeTags());
    }
    if (Boolean.FALSE.equals(change.stopped())) {
      profiles.mayBeAsked(page, psid, null);
    }
    return profiles.find(page, psid).orElseThrow();
  }
}
