package dev.mlopsdk.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** A host that imports the root POM keeps its own Micrometer and Jackson. */
class RootPomTest {

  @Test
  void dependencyManagement_namesOnlyTheSdksOwnJars() throws Exception {
    Document pom =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(rootPom().toFile());
    NodeList groups =
        (NodeList)
            XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                    "/project/dependencyManagement/dependencies/dependency/groupId",
                    pom,
                    XPathConstants.NODESET);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < groups.getLength(); i++) {
      names.add(groups.item(i).getTextContent());
    }
    assertThat(names).hasSize(5).containsOnly("dev.mlopsdk");
  }

  /** The tests run in target/work of this module. */
  private static Path rootPom() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mlops-core"))) {
      folder = Objects.requireNonNull(folder.getParent());
    }
    return folder.resolve("pom.xml");
  }
}
