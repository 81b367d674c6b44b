package dev.mlopsdk.serving.fallback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mlopsdk.core.Call;
import dev.mlopsdk.core.ModelException;
import dev.mlopsdk.core.ModelException.Kind;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL, which the tests start in a process of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JdbcAnswersOnPostgresTest extends JdbcAnswersContract {

  private final Path folder;
  private EmbeddedPostgres server;

  JdbcAnswersOnPostgresTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.server = server(0);
  }

  /** A server over the files of the one before, if there was one, on any port if it is 0. */
  private EmbeddedPostgres server(int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setOverrideWorkingDirectory(folder.resolve("programs").toFile())
        .setDataDirectory(folder.resolve("data"))
        .setCleanDataDirectory(false)
        .setPort(port)
        .start();
  }

  @AfterAll
  void stop() throws IOException {
    server.close();
  }

  @Override
  DataSource source() {
    return server.getPostgresDatabase();
  }

  @Override
  String bytes() {
    return "bytea";
  }

  @Override
  String digest() {
    return "convert_to('digest', 'UTF8')";
  }

  @Override
  String slow() {
    return "select p from known where k = ? and (k <> 'slow' or pg_sleep(3600)::text is null)";
  }

  @Override
  String atWork() {
    return "select count(*) from pg_stat_activity"
        + " where state = 'active' and query like 'select p%' and pid <> pg_backend_pid()";
  }

  @Override
  String endOthers() {
    return "select pg_terminate_backend(pid) from pg_stat_activity"
        + " where backend_type = 'client backend' and pid <> pg_backend_pid()";
  }

  @Test
  void find_theServerGoesAndComesBack_failsMeanwhileAndAnswersAgain() throws Exception {
    PrecomputedAnswers<String, Double> answers = holding(Map.of("a", 0.1));
    assertThat(answers.find("a", Call.none(), Long.MAX_VALUE)).contains(0.1);
    int port = server.getPort();
    server.close();
    assertThatThrownBy(() -> answers.find("a", Call.none(), Long.MAX_VALUE))
        .isInstanceOfSatisfying(
            ModelException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INFERENCE))
        .hasMessageContaining("Connection");
    answers.check();
    server = server(port);
    assertThat(answers.find("a", Call.none(), Long.MAX_VALUE)).contains(0.1);
  }

  @Test
  void find_aKeyOfAnotherTypeThanTheColumn_saysWhichQueryAndWhy() throws Exception {
    holding(Map.of());
    try (JdbcAnswers<String, Double> answers =
        JdbcAnswers.of(
            source(), "select p from known where p = ?", key -> key, row -> row.getDouble(1))) {
      assertThatThrownBy(
              () ->
                  answers.withTimeout(Duration.ofMinutes(1)).find("a", Call.none(), Long.MAX_VALUE))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("select p from known where p = ?")
          .hasMessageContaining("double precision = character varying");
    }
  }
}
