-- Returns fields of an account: those of PERSON_FIELDS in their order, then the description and two times.
return {
  redis.call('HMGET', keys.account, 'username', 'name', 'role', 'avatar'),
  redis.call('HMGET', keys.account, 'about', 'created_at', 'deactivated_at'),
}
