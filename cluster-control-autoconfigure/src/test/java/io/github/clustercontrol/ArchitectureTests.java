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

package io.github.clustercontrol;

import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.Timer;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rules of the packages and the auto-configurations.
 */
@AnalyzeClasses(packages = "io.github.clustercontrol",
		importOptions = { DoNotIncludeTests.class, ArchitectureTests.DoNotIncludeTheTestsEtcd.class })
class ArchitectureTests {

	@ArchTest
	final ArchRule onlyTheEtcdPackageKnowsTheClientLibrary = noClasses().that()
		.resideOutsideOfPackages("io.github.clustercontrol.etcd", "io.github.clustercontrol.internal.etcd..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("io.etcd.jetcd..", "io.netty..", "io.vertx..");

	@ArchTest
	final ArchRule onlyTheEtcdAndTheGrpcPackageKnowGrpc = noClasses().that()
		.resideOutsideOfPackages("io.github.clustercontrol.etcd", "io.github.clustercontrol.internal.etcd..",
				"io.github.clustercontrol.internal.grpc")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.grpc..");

	@ArchTest
	final ArchRule packagesHaveNoCycles = slices().matching("io.github.clustercontrol.(*)..").should().beFreeOfCycles();

	@ArchTest
	final ArchRule internalPackagesHaveNoCycles = slices().matching("io.github.clustercontrol.internal.(*)..")
		.should()
		.beFreeOfCycles();

	@ArchTest
	final ArchRule whatUsersDoNotNeedIsInternal = classes().should()
		.resideInAnyPackage("io.github.clustercontrol", "io.github.clustercontrol.autoconfigure..",
				"io.github.clustercontrol.etcd", "io.github.clustercontrol.actuate..",
				"io.github.clustercontrol.health", "io.github.clustercontrol.metrics",
				"io.github.clustercontrol.internal..")
		.because("a public type outside of the package internal is taken for API");

	@ArchTest
	final ArchRule theApiDependsOnNoSubpackage = noClasses().that()
		.resideInAPackage("io.github.clustercontrol")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.github.clustercontrol.*..");

	@ArchTest
	final ArchRule onlyAutoConfigurationKnowsPropertiesAndConditions = noClasses().that()
		.resideOutsideOfPackage("io.github.clustercontrol.autoconfigure..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("org.springframework.boot.autoconfigure..",
				"org.springframework.boot.context.properties..");

	@ArchTest
	final ArchRule healthReadsMemoryOnly = noClasses().that()
		.resideInAPackage("io.github.clustercontrol.health")
		.should()
		.dependOnClassesThat(JavaClass.Predicates
			.resideInAnyPackage("io.github.clustercontrol.internal.etcd",
					"io.github.clustercontrol.internal.registration", "io.github.clustercontrol.internal.watch")
			.and(DescribedPredicate.not(JavaClass.Predicates.simpleNameEndingWith("Status"))))
		.because("a request for the health must not wait for etcd");

	@ArchTest
	final ArchRule rulesArePure = noClasses().that()
		.resideInAPackage("..rules")
		.should()
		.dependOnClassesThat()
		.resideOutsideOfPackages("..rules", "io.github.clustercontrol", "java.lang..", "java.util", "java.time",
				"org.jspecify..")
		.orShould()
		.dependOnClassesThat()
		.belongToAnyOf(Thread.class, Runnable.class, System.class, Random.class, Timer.class, Instant.class,
				Clock.class)
		.because("rules decide on values alone, so that a simulation can run them");

	@ArchTest
	final ArchRule decisionsOnClustersArePure = noClasses().that()
		.resideInAPackage("..internal.watch")
		.and()
		.haveNameMatching(".*\\.(ClusterDraft|ClusterRules|ClusterState|Departures|ExpiryHold|Members|RejectedKeys).*")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("java.util.concurrent..", "java.io..", "java.net..", "org.apache.commons.logging..",
				"io.etcd..", "org.springframework..", "..internal.concurrent", "..internal.log")
		.orShould()
		.dependOnClassesThat()
		.belongToAnyOf(Thread.class, Random.class, Timer.class, Clock.class)
		.orShould()
		.callMethod(System.class, "nanoTime")
		.orShould()
		.callMethod(System.class, "currentTimeMillis")
		.orShould()
		.callMethod(Instant.class, "now")
		.because("they decide on values alone, so that a simulation can run them");

	@ArchTest
	final ArchRule autoConfigurationsArePublicAndFinal = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL);

	@ArchTest
	final ArchRule autoConfigurationsHaveNoPublicMembers = members().that()
		.areDeclaredInClassesThat()
		.areAnnotatedWith(AutoConfiguration.class)
		.and(areNoDefaultConstructors())
		.should()
		.notBePublic();

	@ArchTest
	final ArchRule beanMethodsAreNotPrivate = methods().that().areAnnotatedWith(Bean.class).should().notBePrivate();

	@ArchTest
	final ArchRule beanMethodsHaveNoConditionOnClass = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.notBeAnnotatedWith(ConditionalOnClass.class)
		.because("the class of the method is loaded before the condition is seen: use a nested configuration");

	@ArchTest
	final ArchRule everyPackageIsNullMarked = classes().should(resideInANullMarkedPackage());

	@ArchTest
	final ArchRule namesSayTheRole = noClasses().should()
		.haveNameMatching(".*(Impl|Manager|Helper|Utils?)")
		.because("a name says what a class is for");

	@ArchTest
	final ArchRule classesHaveFewMutableFields = classes().should(haveAtMostFiveMutableFields())
		.because("a reader must hold the state of a class in mind");

	private static DescribedPredicate<JavaMember> areNoDefaultConstructors() {
		return DescribedPredicate.describe("are no default constructors",
				(member) -> !(member instanceof JavaConstructor constructor
						&& constructor.getRawParameterTypes().isEmpty()));
	}

	private static ArchCondition<JavaClass> resideInANullMarkedPackage() {
		return new ArchCondition<>("reside in a package that is @NullMarked") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
				events.add(new SimpleConditionEvent(type, marked, type.getPackageName() + " is not @NullMarked"));
			}

		};
	}

	private static ArchCondition<JavaClass> haveAtMostFiveMutableFields() {
		return new ArchCondition<>("have at most five mutable fields") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				long mutable = type.getFields()
					.stream()
					.filter((field) -> !field.getModifiers().contains(JavaModifier.FINAL))
					.count();
				events.add(new SimpleConditionEvent(type, mutable <= 5, type.getName() + " has " + mutable));
			}

		};
	}

	static final class DoNotIncludeTheTestsEtcd implements ImportOption {

		@Override
		public boolean includes(Location location) {
			return !location.contains("cluster-control-etcd-test");
		}

	}

}
