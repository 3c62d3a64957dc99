<?php
// A database server prints its address
header('Content-Type: text/plain');
echo getenv('PUBLIC_HOST_AND_PORT'), "\n";
