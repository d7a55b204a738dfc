package io.otn.consent;

import static java.time.ZoneOffset.UTC;

import io.otn.secret.Vault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Stores a batch of imported permissions, with their receipts, in a handful of statements. */
@Component
class ImportBatch {

  private final JdbcClient jdbc;
  private final Vault vault;
  private final ErasedPeople erasedPeople;
  private final ReceiptChain chain;
  private final ObjectProvider<PersonTags> tags;
  private final PromisedPrices promises;

  ImportBatch(
      JdbcClient jdbc,
      Vault vault,
      ErasedPeople erasedPeople,
      ReceiptChain chain,
      ObjectProvider<PersonTags> tags,
      PromisedPrices promises) {
    this.jdbc = jdbc;
    this.vault = vault;
    this.erasedPeople = erasedPeople;
    this.chain = chain;
    this.tags = tags;
    this.promises = promises;
  }

  /**
   * What came of a batch.
   *
   * @param repeats tokens that were there already
   * @param erased permissions of people who were erased after they gave them
   */
  record Stored(long imported, long repeats, long erased) {}

  /** A row with its token made unreadable. */
  private record Sealed(ImportReader.Read row, byte[] token, byte[] digest) {}

  /**
   * @param event for the receipts
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public Stored store(List<ImportReader.Read> rows, String event, Instant now) {
    if (rows.isEmpty()) {
      return new Stored(0, 0, 0);
    }
    List<Sealed> sealed = new ArrayList<>(rows.size());
    for (ImportReader.Read row : rows) {
      sealed.add(
          new Sealed(
              row, vault.seal(row.token(), Consents.place(row.page())), vault.digest(row.token())));
    }
    List<Sealed> kept = withoutErased(sealed);
    Map<String, Long> ids = insert(kept, now);
    prove(kept, ids, event, now);
    for (Sealed each : kept) {
      if (!each.row().tags().isEmpty()) {
        tags.ifAvailable(
            keeper -> keeper.add(each.row().page(), each.row().psid(), each.row().tags(), now));
      }
    }
    return new Stored(ids.size(), kept.size() - ids.size(), sealed.size() - kept.size());
  }

  private List<Sealed> withoutErased(List<Sealed> sealed) {
    Set<ErasedPeople.Person> people = new LinkedHashSet<>();
    sealed.forEach(each -> people.add(person(each)));
    Map<ErasedPeople.Person, Instant> erasedAt = erasedPeople.among(people);
    Set<String> tokens = erasedTokens(sealed);
    return sealed.stream()
        .filter(
            each -> {
              Instant until = erasedAt.get(person(each));
              return (until == null || each.row().grantedAt().isAfter(until))
                  && !tokens.contains(key(each.row().page(), each.digest()));
            })
        .toList();
  }

  private Set<String> erasedTokens(List<Sealed> sealed) {
    return jdbc
        .sql(
            """
            SELECT page_id, token_digest
            FROM unnest(:pages, :digests) AS given (page_id, token_digest)
            JOIN erased_token USING (page_id, token_digest)
            """)
        .param("pages", texts(sealed, ImportReader.Read::page))
        .param("digests", sealed.stream().map(Sealed::digest).toArray(byte[][]::new))
        .query((row, n) -> key(row.getString("page_id"), row.getBytes("token_digest")))
        .list()
        .stream()
        .collect(Collectors.toSet());
  }

  /** Ids by token, of those that are new. */
  private Map<String, Long> insert(List<Sealed> sealed, Instant now) {
    Map<String, Long> ids = new HashMap<>();
    Map<Baselines.Asked, Baselines.Baseline> baselines =
        promises.at(sealed.stream().map(each -> asked(each.row())).toList());
    jdbc.sql(
            """
            INSERT INTO consent (page_id, psid, topic, title_shown, data, condition, condition_rules, baseline,
                                 baseline_currency, token, token_digest, granted_at, expires_at, recorded_at,
                                 changed_at)
            SELECT page_id, psid, topic, title, data::jsonb, condition, rules::jsonb, baseline::numeric, currency,
                   token, token_digest, granted_at::timestamptz, expires_at::timestamptz, :now, :now
            FROM unnest(:pages, :psids, :topics, :titles, :data, :conditions, :rules, :baselines, :currencies,
                        :tokens, :digests, :granted, :expires)
                AS given (page_id, psid, topic, title, data, condition, rules, baseline, currency, token,
                          token_digest, granted_at, expires_at)
            ON CONFLICT (page_id, token_digest) DO NOTHING
            RETURNING page_id, token_digest, id
            """)
        .param("pages", texts(sealed, ImportReader.Read::page))
        .param("psids", texts(sealed, ImportReader.Read::psid))
        .param("topics", texts(sealed, ImportReader.Read::topic))
        .param("titles", texts(sealed, ImportReader.Read::title))
        .param("data", texts(sealed, ImportReader.Read::data))
        .param("conditions", texts(sealed, row -> Objects.toString(row.condition(), null)))
        .param(
            "rules", texts(sealed, row -> row.condition() == null ? null : row.condition().rules()))
        .param(
            "baselines",
            texts(sealed, row -> text(baselines.get(asked(row)), Baselines.Baseline::amount)))
        .param(
            "currencies",
            texts(sealed, row -> text(baselines.get(asked(row)), Baselines.Baseline::currency)))
        .param("tokens", sealed.stream().map(Sealed::token).toArray(byte[][]::new))
        .param("digests", sealed.stream().map(Sealed::digest).toArray(byte[][]::new))
        .param("granted", texts(sealed, row -> row.grantedAt().toString()))
        .param("expires", texts(sealed, row -> row.expiresAt().toString()))
        .param("now", now.atOffset(UTC))
        .query(
            row -> {
              ids.put(
                  key(row.getString("page_id"), row.getBytes("token_digest")), row.getLong("id"));
            });
    return ids;
  }

  /** Page by page in one order, so that two imports never wait for each other's chain. */
  private void prove(List<Sealed> sealed, Map<String, Long> ids, String event, Instant now) {
    Map<String, Map<String, ReceiptChain.Fact>> facts = new TreeMap<>();
    for (Sealed each : sealed) {
      ImportReader.Read row = each.row();
      String key = key(row.page(), each.digest());
      Long id = ids.get(key);
      if (id != null) {
        // the first of two equal tokens is the one that was stored
        facts
            .computeIfAbsent(row.page(), any -> new LinkedHashMap<>())
            .putIfAbsent(
                key,
                new ReceiptChain.Fact(
                    Receipt.Kind.GRANTED,
                    row.psid(),
                    row.topic(),
                    row.title(),
                    Objects.toString(row.condition(), null),
                    row.grantedAt(),
                    row.expiresAt(),
                    event,
                    each.digest(),
                    id));
      }
    }
    facts.forEach((page, of) -> chain.append(page, List.copyOf(of.values()), now));
  }

  private static ErasedPeople.Person person(Sealed each) {
    return new ErasedPeople.Person(each.row().page(), each.row().psid());
  }

  private static String key(String page, byte[] digest) {
    return page + "/" + HexFormat.of().formatHex(digest);
  }

  private static Baselines.Asked asked(ImportReader.Read row) {
    return new Baselines.Asked(row.page(), row.topic(), row.grantedAt());
  }

  private static @Nullable String text(
      Baselines.@Nullable Baseline baseline, Function<Baselines.Baseline, Object> value) {
    return baseline == null ? null : value.apply(baseline).toString();
  }

  private static @Nullable String[] texts(
      List<Sealed> sealed, Function<ImportReader.Read, @Nullable String> value) {
    return sealed.stream().map(each -> value.apply(each.row())).toArray(String[]::new);
  }
}
