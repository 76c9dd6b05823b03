# A world that holds the state of what runs in it. Its own state is a file beside this one: it is needed before any Consul answers.

variable "name" {
  type    = string
  default = "default"
}

variable "engine" {
  description = "embedded or local; null: local where it can be had"
  type        = string
  default     = null
}

variable "network" {
  type    = string
  default = null
}

variable "programs" {
  type = object({
    consul = optional(string)
    nomad  = optional(string)
  })
  default = {}
}

module "world" {
  source   = "../../../modules/world"
  name     = var.name
  engine   = var.engine
  network  = var.network
  programs = var.programs
  # Consul's keys and sessions are the operator's alone.
  role = "operator"
}

# What `backend "consul"` reads: paths of files, never a token.
output "backend" {
  value = join("\n", [
    for name, value in {
      CONSUL_HTTP_ADDR       = module.world.consul_address
      CONSUL_CACERT          = module.world.ca_file
      CONSUL_HTTP_TOKEN_FILE = module.world.consul_token_file
    } : "export ${name}='${value}'" if value != null
  ])
  sensitive = true
}
