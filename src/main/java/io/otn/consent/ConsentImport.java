package io.otn.consent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.page.Pages;
import io.otn.topic.TopicKinds;
import io.otn.web.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Imports permissions that another bot collected: row by row from a stream, batch by batch into the
 * database, in a memory of one batch. A row that is wrong is told and costs no other.
 */
@Component
class ConsentImport {

  private static final Logger log = LoggerFactory.getLogger(ConsentImport.class);

  private static final int BATCH = 2_000;

  private final Imports imports;
  private final ImportBatch batches;
  private final TransactionTemplate transaction;
  private final ObjectMapper json;
  private final TopicKinds kinds;
  private final Pages pages;
  private final ObjectProvider<PersonTags> tags;
  private final Clock clock;

  ConsentImport(
      Imports imports,
      ImportBatch batches,
      TransactionTemplate transaction,
      ObjectMapper json,
      TopicKinds kinds,
      Pages pages,
      ObjectProvider<PersonTags> tags,
      Clock clock) {
    this.imports = imports;
    this.batches = batches;
    this.transaction = transaction;
    this.json = json;
    this.kinds = kinds;
    this.pages = pages;
    this.tags = tags;
    this.clock = clock;
  }

  /** Reads newline-delimited JSON to its end. */
  void lines(String id, InputStream body) throws IOException {
    Imports.Begun begun = imports.begin(id, clock.instant());
    boolean done = false;
    try {
      MessageDigest digest = sha256();
      ImportLines lines = new ImportLines(body, digest);
      Batch batch = new Batch(id);
      batch.passOver(lines, digest, begun);
      ImportReader reader = reader();
      for (ImportLines.Line next = lines.next(); next != null; next = lines.next()) {
        ImportLines.Line line = next;
        batch.row = line.number();
        if (line.bytes() == null || !isBlank(line.bytes())) {
          batch.add(() -> reader.line(line.bytes()));
        }
        if (batch.isFull()) {
          batch.store(digest);
        }
      }
      batch.store(digest);
      done = true;
    } finally {
      imports.end(id, done, clock.instant());
      log.info("import {}: {}", id, done ? "done" : "interrupted");
    }
  }

  /** Reads the items of an array. */
  void items(String id, List<JsonNode> items) {
    imports.begin(id, clock.instant());
    boolean done = false;
    try {
      ImportReader reader = reader();
      Batch batch = new Batch(id);
      for (JsonNode item : items) {
        batch.row++;
        batch.add(() -> reader.item(item));
        if (batch.isFull()) {
          batch.store(null);
        }
      }
      batch.store(null);
      done = true;
    } finally {
      imports.end(id, done, clock.instant());
    }
  }

  private ImportReader reader() {
    boolean keepsTags = tags.getIfAvailable() != null;
    return new ImportReader(json, kinds, pages, keepsTags, clock.instant());
  }

  /** Reads one row. */
  private interface Reading {
    ImportReader.Read read() throws RowRefusedException;
  }

  private final class Batch {

    private final String id;
    private final List<ImportReader.Read> rows = new ArrayList<>();
    private final List<ImportRefusal> refusals = new ArrayList<>();
    private long row;
    private long refused;

    Batch(String id) {
      this.id = id;
    }

    void add(Reading reading) {
      try {
        rows.add(reading.read());
      } catch (RowRefusedException e) {
        refusals.add(e.at(row));
      }
    }

    boolean isFull() {
      return rows.size() + refusals.size() >= BATCH;
    }

    void store(@Nullable MessageDigest digest) {
      Instant now = clock.instant();
      byte[] soFar = digest == null ? new byte[0] : copy(digest).digest();
      transaction.executeWithoutResult(
          status -> {
            ImportBatch.Stored stored = batches.store(rows, "import/" + id, now);
            imports.refuse(id, refusals, refused);
            imports.progress(id, row, soFar, stored, refusals.size(), now);
          });
      refused += refusals.size();
      rows.clear();
      refusals.clear();
    }

    /** The rows that an earlier try has stored, if they are the same. */
    void passOver(ImportLines lines, MessageDigest digest, Imports.Begun begun) throws IOException {
      while (row < begun.rows()) {
        ImportLines.Line line = lines.next();
        if (line == null) {
          break;
        }
        row = line.number();
      }
      if (begun.rows() > 0
          && (row < begun.rows()
              || !MessageDigest.isEqual(begun.digest(), copy(digest).digest()))) {
        throw new ProblemException(
                HttpStatus.CONFLICT,
                "import_differs",
                "The first %d rows are not the ones that this import began with."
                    .formatted(begun.rows()))
            .field("import", "another name for other rows, or send the same rows again");
      }
    }
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
