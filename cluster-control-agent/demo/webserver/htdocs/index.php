<?php
// A web server asks each database server in the file that its agent writes, and prints the answers in one line
header('Content-Type: text/plain');
$context = stream_context_create(['http' => ['timeout' => 2]]);
$answers = [];
foreach (json_decode(file_get_contents(__DIR__ . '/../dbservers.json')) as $address) {
	$answer = @file_get_contents("http://$address/", false, $context);
	$answers[] = $answer === false ? '(no response)' : trim($answer);
}
echo implode(' ', $answers), "\n";
