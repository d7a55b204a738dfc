package io.otn.messenger;

import io.otn.consent.Erasure;
import io.otn.web.Slice;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/data-deletions}: what operators do about requests to be forgotten. */
@RestController
class DataDeletionsApi {

  private static final int MOST = 200;

  private final DeletionRequests requests;

  DataDeletionsApi(DeletionRequests requests) {
    this.requests = requests;
  }

  @GetMapping("/api/v1/data-deletions")
  Slice<DeletionRequests.Request> list() {
    return new Slice<>(requests.list(MOST), null);
  }

  record Person(@NotBlank @Size(max = 64) String page, @NotBlank @Size(max = 64) String psid) {}

  /** Erases the person whose request it is. */
  @PostMapping("/api/v1/data-deletions/{code}:resolve")
  Erasure.Done resolve(@PathVariable String code, @Valid @RequestBody Person person) {
    return requests.resolve(code, person.page(), person.psid());
  }

  /** There is nothing about the person. */
  @PostMapping("/api/v1/data-deletions/{code}:notFound")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void notFound(@PathVariable String code) {
    requests.notFound(code);
  }
}
