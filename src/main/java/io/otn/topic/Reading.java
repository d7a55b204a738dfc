package io.otn.topic;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A topic file as it was found at one look.
 *
 * @param content null when it has errors
 * @param before what was in use of the file until now
 */
record Reading(
    String name,
    String version,
    Instant modified,
    TopicFile.@Nullable Content content,
    List<Finding> findings,
    @Nullable TopicKind before) {

  private static final int VERSION_BYTES = 6;

  static Reading of(Path path, Instant modified, @Nullable TopicKind before) {
    String name = String.valueOf(path.getFileName());
    String version = version(path);
    try {
      TopicFile.Content content = TopicFile.read(path);
      return new Reading(name, version, modified, content, content.warnings(), before);
    } catch (TopicFileException e) {
      return new Reading(name, version, modified, null, e.findings(), before);
    }
  }

  /**
   * Who is asked first what they want to have: files keep what they had, by a new version or by the
   * last good one; others take what is left.
   */
  int turn() {
    if (content == null) {
      return 1;
    }
    if (before == null || !before.name().equals(content.kind().name())) {
      return 3;
    }
    return Keywords.nothingNew(before.conversation().ask(), content.kind().conversation().ask())
        ? 0
        : 2;
  }

  KindFile as(KindFile.State state, @Nullable TopicKind kind, List<Finding> findings) {
    return new KindFile(name, version, modified, state, kind, findings);
  }

  private static String version(Path path) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path));
      return HexFormat.of().formatHex(digest, 0, VERSION_BYTES);
    } catch (IOException e) {
      return "";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
