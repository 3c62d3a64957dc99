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

package io.github.clustercontrol.autoconfigure;

import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

import io.github.clustercontrol.Order;
import io.github.clustercontrol.SelfRegistration;
import io.github.clustercontrol.Source;
import io.github.clustercontrol.actuate.endpoint.ClusterControlDescriptor;
import io.github.clustercontrol.actuate.endpoint.ClusterControlEndpoint;
import io.github.clustercontrol.actuate.endpoint.ClusterControlEndpointWebExtension;
import io.github.clustercontrol.actuate.endpoint.ClusterHistoryDescriptor;
import io.github.clustercontrol.actuate.endpoint.MembershipDescriptor;
import io.github.clustercontrol.actuate.endpoint.PrometheusTargetsDescriptor;
import io.github.clustercontrol.actuate.endpoint.WatchersDescriptor;
import io.github.clustercontrol.autoconfigure.health.ClusterControlHealthContributorAutoConfiguration;
import io.github.clustercontrol.autoconfigure.metrics.ClusterControlMetricsAutoConfiguration;
import io.github.clustercontrol.internal.render.BundledTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of what remains to be found by name once an application was processed ahead of
 * time, and that nothing is made or asked meanwhile.
 */
class AheadOfTimeTests {

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private RuntimeHints hints;

	@BeforeEach
	void process() {
		TestPropertyValues
			.of("clustercontrol.self.path=/demo/web", "clustercontrol.clusters.db.path=/demo/db",
					"management.endpoints.web.exposure.include=*")
			.applyTo(this.context);
		this.context.register(SslAutoConfiguration.class, EndpointAutoConfiguration.class, EtcdAutoConfiguration.class,
				ClusterControlAutoConfiguration.class, ClusterControlEndpointAutoConfiguration.class,
				ClusterControlHealthContributorAutoConfiguration.class, ClusterControlMetricsAutoConfiguration.class);
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(getClass())), new InMemoryGeneratedFiles());
		new ApplicationContextAotGenerator().processAheadOfTime(this.context, generation);
		generation.writeGeneratedContent();
		this.hints = generation.getRuntimeHints();
	}

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void theBundledTemplatesAreFound() {
		assertThat(BundledTemplate.resources()).hasSameSizeAs(BundledTemplate.values()).allSatisfy((resource) -> {
			assertThat(getClass().getClassLoader().getResource(resource)).isNotNull();
			assertThat(RuntimeHintsPredicates.resource().forResource(resource)).accepts(this.hints);
		});
	}

	@Test
	void thePropertiesAreBound() {
		Set<Class<?>> records = records(ClusterControlProperties.class);
		assertThat(records).contains(ClusterControlProperties.Handler.class, ClusterControlProperties.Ssl.class)
			.allSatisfy((type) -> assertThat(
					RuntimeHintsPredicates.reflection().onConstructorInvocation(type.getDeclaredConstructors()[0]))
				.accepts(this.hints));
	}

	@Test
	void theEndpointIsCalledAndItsAnswersAreWritten() {
		assertThat(Stream.of(ClusterControlEndpoint.class, ClusterControlEndpointWebExtension.class)
			.flatMap((type) -> Arrays.stream(type.getDeclaredMethods()))
			.filter(AheadOfTimeTests::isOperation)).hasSize(11)
			.allSatisfy((method) -> assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(method))
				.accepts(this.hints));
		Set<Class<?>> answers = records(ClusterControlDescriptor.class);
		answers.addAll(records(ClusterHistoryDescriptor.class));
		answers.addAll(records(MembershipDescriptor.class));
		answers.addAll(records(PrometheusTargetsDescriptor.class));
		answers.addAll(records(WatchersDescriptor.class));
		assertThat(answers).hasSizeGreaterThan(6)
			.flatExtracting((type) -> Arrays.asList(type.getRecordComponents()))
			.allSatisfy((component) -> assertThat(
					RuntimeHintsPredicates.reflection().onMethodInvocation(component.getAccessor()))
				.accepts(this.hints));
	}

	@Test
	void theDetailsOfHealthAndInfoAreWritten() {
		RuntimeHints own = new RuntimeHints();
		new ClusterControlRuntimeHints().registerHints(own, null);
		assertThat(Stream.of(Source.class, SelfRegistration.State.class)).allSatisfy((type) -> assertThat(
				RuntimeHintsPredicates.reflection().onMethodInvocation(type.getMethod("valueOf", String.class)))
			.accepts(own));
		assertThat(records(Order.class)).flatExtracting((type) -> Arrays.asList(type.getRecordComponents()))
			.hasSize(3)
			.allSatisfy((component) -> assertThat(
					RuntimeHintsPredicates.reflection().onMethodInvocation(component.getAccessor()))
				.accepts(own));
	}

	@Test
	void nothingIsMadeYet() {
		assertThat(this.context.getBeanFactory().getBeanDefinitionNames()).contains("watchedClusters",
				"selfRegistration", "clusterControlEndpoint", "clusterControlHealthContributor");
		assertThat(this.context.getBeanFactory().getSingletonNames()).doesNotContain("etcdConnection",
				"clusterControlThreads", "watchedClusters", "selfRegistration");
	}

	private static boolean isOperation(Method method) {
		return Stream.of(ReadOperation.class, WriteOperation.class, DeleteOperation.class)
			.anyMatch((operation) -> AnnotatedElementUtils.hasAnnotation(method, operation));
	}

	/** A record and all of ours that it is made of. */
	private static Set<Class<?>> records(Class<?> type) {
		Set<Class<?>> records = new LinkedHashSet<>();
		collect(ResolvableType.forClass(type), records);
		return records;
	}

	private static void collect(ResolvableType type, Set<Class<?>> records) {
		Arrays.stream(type.getGenerics()).forEach((generic) -> collect(generic, records));
		Class<?> resolved = type.resolve(Object.class);
		if (resolved.isRecord() && records.add(resolved)) {
			for (RecordComponent component : resolved.getRecordComponents()) {
				collect(ResolvableType.forType(component.getGenericType()), records);
			}
		}
	}

}
