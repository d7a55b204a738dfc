package io.otn.consent;

import io.otn.page.Pages;
import io.otn.web.ProblemException;
import io.otn.web.Slice;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/receipts}: proof of what people allowed. */
@RestController
class ReceiptsApi {

  private static final int SLICE = 100;

  private final Receipts receipts;
  private final Pages pages;

  ReceiptsApi(Receipts receipts, Pages pages) {
    this.receipts = receipts;
    this.pages = pages;
  }

  @GetMapping("/api/v1/receipts/{id:.+}")
  Receipt find(@PathVariable String id) {
    return receipts
        .find(id)
        .orElseThrow(
            () ->
                new ProblemException(
                    HttpStatus.NOT_FOUND,
                    "receipt_unknown",
                    "There is no such receipt. Its id is the page's, a dot and a number, such as"
                        + " 1001.42; that of a new consent is there a moment after the tap."));
  }

  /**
   * The receipts of one page in the order of their chain; with {@code psid} those of one person,
   * with {@code consent} those of one consent.
   */
  @GetMapping("/api/v1/receipts")
  Slice<Receipt> list(
      @RequestParam String page,
      @RequestParam(required = false) @Nullable String psid,
      @RequestParam(required = false) @Nullable Long consent,
      @RequestParam(required = false) @Nullable String after) {
    requirePage(pages, page);
    return Slice.of(
        receipts.list(page, psid, consent, Slice.number(after), SLICE + 1),
        SLICE,
        receipt -> Long.toString(receipt.n()));
  }

  /**
   * @throws ProblemException 404 {@code page_unknown}
   */
  static void requirePage(Pages pages, String page) {
    if (pages.find(page).isEmpty()) {
      throw new ProblemException(HttpStatus.NOT_FOUND, "page_unknown", "There is no such page.")
          .field(
              "page",
              "write one of "
                  + pages.all().stream().map(each -> each.id()).collect(Collectors.joining(", ")));
    }
  }
}
