/*
 * Copyright 2026 the cluster-control authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.clustercontrol.internal.render;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import io.github.clustercontrol.ClusterSnapshot;
import io.github.clustercontrol.Member;
import io.github.clustercontrol.Source;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the formats that need no template.
 */
class FormatsTests {

	private static final Member BARE = Member.of("[::1]:80");

	private static final Member FULL = new Member("10.0.0.1:8110", "10.0.0.1", 8110, "https",
			Map.of("zone", "a", "my-text", "ä \"b\"\n# c\\"), "an-instance", Instant.EPOCH, "raw");

	@Test
	void addressesAreACompactArray() {
		assertThat(text(JsonFormat.ADDRESSES.ofCluster(), BARE, FULL)).isEqualTo("[\"10.0.0.1:8110\",\"[::1]:80\"]");
		assertThat(text(JsonFormat.ADDRESSES.ofCluster())).isEqualTo("[]");
	}

	@Test
	void membersAreAllThatIsKnownOfThem() {
		assertThat(text(JsonFormat.MEMBERS.ofCluster(), BARE, FULL)).isEqualTo("""
				[{"address":"10.0.0.1:8110","host":"10.0.0.1","port":8110,"scheme":"https",\
				"metadata":{"my-text":"ä \\"b\\"\\n# c\\\\","zone":"a"},"instance":"an-instance",\
				"started":"1970-01-01T00:00:00Z","rawValue":"raw"},\
				{"address":"[::1]:80","host":"::1","port":80,"metadata":{}}]""");
		assertThat(text(JsonFormat.MEMBERS.ofCluster())).isEqualTo("[]");
	}

	@Test
	void propertiesAreInTheOrderOfTheMembersAndHaveNoDate() {
		assertThat(text(new PropertiesFormat(), BARE, FULL)).isEqualTo("""
				web.size=2
				web.addresses=10.0.0.1\\:8110,[\\:\\:1]\\:80
				web.members[0].address=10.0.0.1\\:8110
				web.members[0].host=10.0.0.1
				web.members[0].port=8110
				web.members[0].scheme=https
				web.members[0].metadata.my-text=\\u00E4 "b"\\n\\# c\\\\
				web.members[0].metadata.zone=a
				web.members[1].address=[\\:\\:1]\\:80
				web.members[1].host=\\:\\:1
				web.members[1].port=80
				""");
		assertThat(text(new PropertiesFormat())).isEqualTo("web.size=0\nweb.addresses=\n");
	}

	@Test
	void propertiesAreReadAsTheyWere() throws Exception {
		Properties properties = new Properties();
		properties.load(new StringReader(text(new PropertiesFormat(), FULL)));
		assertThat(properties).hasSize(8).containsEntry("web.members[0].metadata.my-text", "ä \"b\"\n# c\\");
	}

	@Test
	void prometheusGetsATargetForEachMemberAndMetadataForRelabeling() {
		assertThat(text(new PrometheusFormat(), BARE, FULL)).isEqualTo("""
				[{"targets":["10.0.0.1:8110"],"labels":{"cluster":"web","__scheme__":"https",\
				"__meta_clustercontrol_metadata_my_text":"ä \\"b\\"\\n# c\\\\",\
				"__meta_clustercontrol_metadata_zone":"a"}},\
				{"targets":["[::1]:80"],"labels":{"cluster":"web"}}]""");
		assertThat(text(new PrometheusFormat())).isEqualTo("[]");
	}

	private static String text(Renderer renderer, Member... members) {
		ClusterSnapshot snapshot = new ClusterSnapshot("web", 7, List.of(members), Source.LIVE, null);
		return new String(renderer.render(ClusterSnapshots.of(snapshot)), StandardCharsets.UTF_8);
	}

}
