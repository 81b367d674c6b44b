package dev.mlopsdk.serving.fallback;

import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/** H2 in memory. */
class JdbcAnswersOnH2Test extends JdbcAnswersContract {

  private final JdbcDataSource source = new JdbcDataSource();

  JdbcAnswersOnH2Test() {
    source.setURL("jdbc:h2:mem:answers;DB_CLOSE_DELAY=-1");
  }

  @Override
  DataSource source() {
    return source;
  }

  @Override
  String bytes() {
    return "varbinary(50)";
  }

  @Override
  String digest() {
    return "stringtoutf8('digest')";
  }

  @Override
  String slow() {
    return "select p from known where k = ? and (k <> 'slow' or exists (select 1 from"
        + " system_range(1, 1000000) a, system_range(1, 1000000) b where a.x + b.x < 0))";
  }

  @Override
  String atWork() {
    return "select count(*) from information_schema.sessions"
        + " where executing_statement like 'select p%' and session_id <> session_id()";
  }

  @Override
  String endOthers() {
    return "select abort_session(session_id) from information_schema.sessions"
        + " where session_id <> session_id()";
  }
}
